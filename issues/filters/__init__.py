"""What is found, in whichever way it is shown: filter sets, pages of rows, comparisons."""
