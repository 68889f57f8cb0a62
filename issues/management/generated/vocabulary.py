"""Words in English and Spanish of which few are common and most are rare, as in real text."""

import random
from itertools import accumulate, product

LANGUAGES = ("en", "es")
SIZE = 10_000

# The commonest first.
COMMON = {
    "en": """talks migration visa return delegation statement agreement round consular port vessel access request
        quota family coast guard transfer legal border removal accord proposal travel passport interview safety
        smuggling fraud office embassy registration exchange expert schedule permit welfare visit citizen crew
        fisheries tariff customs aircraft airspace inspection licence refund deadline monitoring detention hearing
        appeal translation archive treaty annex protocol compliance dispute mediation ceasefire corridor prisoner
        demining checkpoint humanitarian convoy water grid pipeline boundary survey chart lighthouse salvage""",
    "es": """conversaciones migración visa devolución delegación declaración acuerdo ronda consular puerto buque
        acceso solicitud cuota familia guardacostas traslado legal frontera expulsión pacto propuesta viaje
        pasaporte entrevista seguridad tráfico fraude oficina embajada registro intercambio experto calendario
        permiso bienestar visita ciudadano tripulación pesca arancel aduana aeronave inspección licencia reembolso
        plazo vigilancia detención audiencia recurso traducción archivo tratado anexo protocolo cumplimiento
        disputa mediación tregua corredor prisionero desminado control convoy agua red oleoducto límite estudio""",
}
STOP = {
    "en": "the of and to in for that on with by is as at from be are not it or which",
    "es": "de la que el en y a los se del las por un para con no una su al es",
}
ONSETS = {"en": "b br d f gr h k l m n p r st t th w", "es": "b c ch d f g gu j l ll m n ñ p r t v"}
VOWELS = {"en": "a e i o u ea oo", "es": "a e i o u á é í ó"}


class Vocabulary:
    """Words of one language. That of rank r is drawn about 1/(r + 2.7) as often as all (Zipf-Mandelbrot)."""

    def __init__(self, language: str, rng: random.Random) -> None:
        self.language = language
        self.rng = rng
        self.stop_words = STOP[language].split()
        self._words = [*COMMON[language].split(), *_rare(language, rng)][:SIZE]
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(self._words) + 1)))

    def draw(self, count: int) -> list[str]:
        """So many words, some of them perhaps twice."""
        return self.rng.choices(self._words, cum_weights=self._weights, k=count)


class Subject:
    """What several texts are about: they have words in common, as those on one issue have."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.language = vocabulary.language
        self._vocabulary = vocabulary
        self._words = vocabulary.draw(12)

    def text(self, least: int, most: int) -> str:
        """Between `least` and `most` words: half of them stop words, a few beside the point."""
        rng, half = self._vocabulary.rng, self._vocabulary.rng.randint(least, most) // 2
        telling = rng.choices([*self._words, *self._vocabulary.draw(4)], k=half)
        words = zip(telling, rng.choices(self._vocabulary.stop_words, k=half), strict=True)
        return " ".join(word for pair in words for word in pair).capitalize()


def _rare(language: str, rng: random.Random) -> list[str]:
    """Made-up words of two syllables and an ending, no two alike, in an order that is the seed's."""
    syllables = [onset + vowel for onset, vowel in product(ONSETS[language].split(), VOWELS[language].split())]
    words = [first + second + "n" for first, second in product(syllables, repeat=2)]
    rng.shuffle(words)
    return words
