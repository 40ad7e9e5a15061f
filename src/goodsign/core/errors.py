"""Every error Goodsign raises on purpose.

    GoodsignError
    ├── UserError                   something the user can put right (exit 2, HTTP 422)
    │   ├── FileError               the file cannot be read as a table
    │   ├── MappingError            the columns do not fit the schema
    │   ├── DataError               the values do not allow what was asked
    │   │   └── TooLittleHistory    not enough outcomes to train on
    │   ├── SpecError               an ICP, weights or option text is wrong
    │   ├── FieldsChanged           a source's payload lacks the fields it used to have
    │   ├── SignOffRequired         a legal sign-off is missing (HTTP 403)
    │   ├── CollectionDenied        a source or person must not be collected from (HTTP 403)
    │   └── NotFound                no such lead, model, import, ICP (HTTP 404)
    ├── Conflict                    somebody changed it meanwhile, or it is in use (exit 3, HTTP 409)
    └── EnvironmentFault            the machine or a neighbor fails (exit 4, HTTP 503)
        ├── SettingsError           a setting is missing or wrong
        ├── KeyFault                an encryption key is missing or does not fit
        ├── DatabaseFault           the database cannot be used
        │   ├── DatabaseUnavailable it cannot be reached or started; a retry can help
        │   └── SchemaOutdated      migrations have not run
        ├── DiskFault               a folder cannot be written or is full
        └── VendorFault             another company's service failed; a retry can help
            ├── SourceBusy          it asks us to wait (429, 503 with Retry-After)
            └── SourceStopped       it told us to stop (403, 451, 999, CAPTCHA, log-in wall): never retried

A class's docstring is its default message. A message names the object, what was tried, and the fix;
it never carries personal data.
"""

from typing import ClassVar


class GoodsignError(Exception):
    """Something went wrong in Goodsign."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False
    default_hint: ClassVar[str | None] = None

    def __init__(self, message: str | None = None, *, hint: str | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").splitlines()[0]
        self.hint = hint or self.default_hint
        super().__init__(self.message)


class UserError(GoodsignError):
    """The request cannot be carried out as given."""

    status = 422
    exit_code = 2


class FileError(UserError):
    """The file cannot be read as a table."""


class MappingError(UserError):
    """The columns of the file do not fit the schema."""


class DataError(UserError):
    """The values in the data do not allow what was asked."""


class TooLittleHistory(DataError):
    """There are not enough past outcomes to train a model."""


class SpecError(UserError):
    """A specification is not written as expected."""


class FieldsChanged(UserError):
    """A source's payload does not have the fields it used to have."""

    def __init__(self, message: str | None = None, *, hint: str | None = None, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.fields = fields


class SignOffRequired(UserError):
    """This needs a recorded legal sign-off first."""

    status = 403


class CollectionDenied(UserError):
    """This must not be collected."""

    status = 403


class NotFound(UserError):
    """There is no such thing."""

    status = 404


class Conflict(GoodsignError):
    """Somebody else changed or holds what was asked for."""

    status = 409
    exit_code = 3


class EnvironmentFault(GoodsignError):
    """The machine or a neighboring service does not let Goodsign work."""

    status = 503
    exit_code = 4


class SettingsError(EnvironmentFault):
    """A setting is missing or wrong."""


class KeyFault(EnvironmentFault):
    """The encryption key is missing or does not fit the stored data."""


class DatabaseFault(EnvironmentFault):
    """The database cannot be used."""


class DatabaseUnavailable(DatabaseFault):
    """The database cannot be reached or started."""

    retryable = True


class SchemaOutdated(DatabaseFault):
    """The database schema is older than this program."""

    default_hint = "Run `goodsign db upgrade`."


class DiskFault(EnvironmentFault):
    """A folder cannot be written."""


class VendorFault(EnvironmentFault):
    """Another company's service failed."""

    retryable = True


class SourceBusy(VendorFault):
    """A source asks us to wait; `wait_seconds` is how long, None when it did not say."""

    def __init__(
        self, message: str | None = None, *, hint: str | None = None, wait_seconds: float | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.wait_seconds = wait_seconds


class SourceStopped(VendorFault):
    """A source told us to stop; `sign` is what it showed: 403, 451, 999, captcha, login_wall."""

    retryable = False

    def __init__(self, message: str | None = None, *, hint: str | None = None, sign: str = "403") -> None:
        super().__init__(message, hint=hint)
        self.sign = sign
