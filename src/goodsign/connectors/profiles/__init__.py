"""Profiles in files: JSON Resume, our own documents, a person's own LinkedIn export; and the register of decoders."""
