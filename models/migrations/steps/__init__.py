"""The steps themselves, in order; written by `make migration NAME=…`, then read and, where needed, mended by hand."""
