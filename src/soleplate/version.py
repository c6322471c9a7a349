"""The version of Soleplate, for whoever writes it into a file."""

__all__ = ["SOFTWARE", "__version__"]

__version__ = "0.1.0"
SOFTWARE = f"soleplate {__version__}"
