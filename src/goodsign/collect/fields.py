"""The fields we know: their names, kinds and the headers people give them."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

SchemaName = Literal["debtor", "prospect", "activity", "outcome"]
SCHEMAS: tuple[SchemaName, ...] = get_args(SchemaName)

Kind = Literal[
    "key",
    "name",
    "email",
    "phone",
    "tax_id",
    "birth_date",
    "date",
    "timestamp",
    "us_state",
    "zip",
    "money",
    "integer",
    "flag",
    "domain",
    "text",
    "outcome",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a target schema.

    `name` is the column in the `Lead`, `Activity` or `Outcome` frame, `asked` the name users know it by.
    A `required` field must have a value, or the row is rejected. A `many` field takes several columns.
    """

    name: str
    kind: Kind
    asked: str
    synonyms: frozenset[str]
    max_length: int | None = None
    required: bool = False
    many: bool = False


def header_key(header: str) -> str:
    """Return the header in lower case without punctuation or spaces: `Company-Domain` and `companyDomain` are one."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\W_]+", "", folded)


def header_words(header: str) -> tuple[str, ...]:
    """Return the lower-case words of a header; camelCase and punctuation separate words."""
    text = unicodedata.normalize("NFKC", header)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return tuple(word for word in re.split(r"[\W_]+", text.casefold()) if word)


def _field(  # noqa: PLR0913 - one row of the registry below, read as a table
    name: str,
    kind: Kind,
    synonyms: str = "",
    *,
    asked: str | None = None,
    max_length: int | None = None,
    required: bool = False,
    many: bool = False,
) -> Field:
    known = (name, asked or name, *synonyms.split(","))
    keys = frozenset(key for key in map(header_key, known) if key)
    return Field(name, kind, asked or name, keys, max_length, required, many)


_OPT_OUTS = (
    "opt out,opt-out,optout,opted-out,do not contact,dnc,do not email,do not e-mail,do not mail,do not call,"
    "do not text,do not sms,dnd,unsubscribed,unsubscribe,email opt out,has opted out of email,"
    "sms opt out,call opt out,email unsubscribed,no contact,cease contact,cease and desist,cease communication,"
    "is unsubscribed,opted out of email"
)

_PERSON: tuple[Field, ...] = (
    _field(
        "full_name",
        "name",
        "name,full name,person name,contact name,customer name,client name,consumer name,borrower name,account holder,"
        "debtor,borrower,consumer,customer,lead name,prospect name,contact,applicant,applicant name,account name",
        asked="debtor_name",
    ),
    _field("first_name", "name", "first,fname,given name,forename,firstname,christian name,debtor first name"),
    _field("last_name", "name", "last,lname,surname,family name,lastname,second name,debtor last name"),
    _field(
        "email",
        "email",
        "e-mail,email address,e-mail address,mail,mail address,email id,primary email,personal email,work email,"
        "contact email,email 1",
    ),
    _field(
        "phone_1",
        "phone",
        "phone,phone number,phone no,phone 1,telephone,telephone number,tel,mobile,mobile phone,mobile number,"
        "cell,cell phone,cell number,cellphone,primary phone,contact number,home phone,phone home,phone mobile,number",
    ),
    _field(
        "phone_2",
        "phone",
        "phone number 2,telephone 2,tel 2,secondary phone,alternate phone,alt phone,other phone,second phone,"
        "work phone,business phone,home phone,mobile,mobile phone,cell,cell phone,phone work,phone 2 number",
    ),
    _field(
        "tax_id",
        "tax_id",
        "ssn,social security number,social security no,social security,social,social sec no,soc sec number,"
        "soc sec id,tax number,taxpayer id,taxpayer identification number,"
        "tin,itin,tax identification number,ssn number",
    ),
    _field("dob", "birth_date", "date of birth,birth date,birthdate,birthday,d.o.b.,born,born on"),
    _field(
        "address",
        "text",
        "address 1,address line 1,street,street address,mailing address,home address,addr,addr1,address1,street 1",
    ),
    _field("city", "text", "town,city name,home city,mailing city,city/town,suburb"),
    _field(
        "state", "us_state", "state code,st,us state,province,state/province,region,home state,mailing state,state name"
    ),
    _field("zip", "zip", "zip code,zipcode,postal code,postcode,post code,postal,zip 5,zip+4,mailing zip,home zip"),
    _field("location", "text", "place,geography,location name,metro,metro area"),
)

_ACCOUNT: tuple[Field, ...] = (
    _field("agency_id_number", "key", "agency id,agency number,agency no,agency account number,agency id no,agency"),
    _field(
        "loan_number",
        "key",
        "loan no,loan id,loan,loan num,account number,account no,acct number,acct no,acct num,acct,account id,"
        "loan account number,creditor account number,original account number,reference number",
    ),
    _field(
        "org_creditor",
        "text",
        "org creditor,original creditor,orig creditor,creditor,creditor name,original lender,lender,client creditor",
    ),
    _field(
        "referral_amount",
        "money",
        "referred amount,placement amount,placed amount,amount referred,original balance,amount placed,listed amount,"
        "placement balance",
    ),
    _field(
        "received_total",
        "money",
        "total received,received,total paid,amount paid,paid to date,total payments,payments total,amount received",
    ),
    _field(
        "total_due",
        "money",
        "balance,acct balance,account balance,current balance,amount due,balance due,total balance,outstanding balance,"
        "outstanding,total owed,amount owed,debt amount,remaining balance",
    ),
    _field(
        "last_payment_amount",
        "money",
        "last payment,last pmt amount,last payment amt,last paid amount,most recent payment amount",
    ),
    _field(
        "referral_date",
        "date",
        "date referred,referred on,placement date,date placed,assigned date,date assigned,list date,listed date",
    ),
    _field(
        "item_date_c_off",
        "date",
        "charge-off date,charge off date,chargeoff date,charged off,date charged off,c/o date,co date,c off date,"
        "item date,item date charge off,item date c/off,default date,delinquency date",
    ),
    _field(
        "agency_last_payment_date",
        "date",
        "last payment date,date of last payment,last pmt date,last paid date,agency last pmt date,last paid on",
    ),
    _field("pcg_last_payment_date", "date", "pcg last pmt date,pcg last payment,pcg last paid date"),
    _field("status_description", "text", "status,status desc,account status,status text,acct status,lead status"),
)

_COMPANY: tuple[Field, ...] = (
    _field(
        "company_name",
        "text",
        "company,organization,organisation,employer,employer name,business name,business,firm,organization name,"
        "current company,current employer",
    ),
    _field(
        "company_domain",
        "domain",
        "domain,company domain name,employer domain,email domain,web domain",
        asked="companyDomain",
        max_length=255,
    ),
    _field(
        "company_about",
        "text",
        "about,about company,company description,about the company,company summary,company overview",
        asked="companyAbout",
    ),
    _field(
        "job_title",
        "text",
        "title,job,position,role,occupation,designation,job role,current title,profession,"
        "what is your current occupation",
    ),
    _field("industry", "text", "sector,vertical,industry name,company industry,line of business"),
    _field(
        "company_size",
        "integer",
        "employees,employee count,number of employees,no of employees,headcount,num employees,staff,size,"
        "company employees,employee range",
    ),
    _field("website", "text", "web site,url,web,homepage,home page,company website,website url,company url"),
    _field(
        "lead_source",
        "text",
        "source,channel,lead origin source,acquisition channel,utm source,source name,original source",
    ),
)

_SOURCE: tuple[Field, ...] = (
    _field(
        "last_activity_at",
        "timestamp",
        "last activity,last activity on,last activity at,last contacted,last touch,last engagement date,last seen",
        asked="last_activity_date",
    ),
    _field(
        "source_created_at",
        "timestamp",
        "created,created on,create date,creation date,date created,date added,created date,created time,"
        "entry date,signup date,sign up date,registered at",
        asked="created_at",
    ),
    _field(
        "source_updated_at",
        "timestamp",
        "updated,updated on,update date,last updated,last modified,modified,modified at,modified date,"
        "date updated,date modified,last modified date,last update",
        asked="updated_at",
    ),
    _field("opted_out", "flag", _OPT_OUTS, many=True),
)

_DEBTOR_KEY = _field(
    "external_key",
    "key",
    "debtor id,record id,external id,external key,person id,customer id,client id,consumer id,borrower id,contact id",
    asked="id",
    max_length=255,
)
_PROSPECT_KEY = _field(
    "external_key",
    "key",
    "lead id,prospect id,id,external id,external key,record id,contact id,person id,customer id,lead number,lead no,"
    "prospect number,lead key,unique id,rec id",
    asked="lead_id",
    max_length=255,
)
_LEAD_KEY = _field(
    "lead_key",
    "key",
    "lead id,prospect id,debtor id,contact id,customer id,person id,external id,external key,lead number,record id,"
    "loan number,account number",
    asked="lead_id",
    max_length=255,
    required=True,
)
_CREATED = _field(
    "source_created_at", "timestamp", "created,created on,create date,created date,date created", asked="created_at"
)

_ACTIVITY: tuple[Field, ...] = (
    _field("activity_key", "key", "id,activity id,event id,task id,engagement id", asked="activity_id", max_length=255),
    _LEAD_KEY,
    _field(
        "activity_type",
        "text",
        "type,event,event type,event name,activity,action,activity name,engagement type",
        required=True,
    ),
    _field(
        "occurred_at",
        "timestamp",
        "date,activity date,activity time,event date,event time,timestamp,time,occurred on,happened at,when,"
        "activity at,event at,activity datetime",
        asked="activity_date",
        required=True,
    ),
    _field("description", "text", "notes,note,details,detail,comment,comments,body,text,summary,message"),
    _CREATED,
)

_OUTCOME: tuple[Field, ...] = (
    _LEAD_KEY,
    _field(
        "converted",
        "outcome",
        "outcome,conversion,result,won,is won,converted flag,paid,is converted,response,success,status,stage,label,"
        "target,closed won,resolved",
        required=True,
    ),
    _field(
        "occurred_at",
        "timestamp",
        "date,outcome date,conversion date,converted at,converted on,closed at,close date,closed date,won date,"
        "result date,timestamp,paid date,payment date,resolved at",
        asked="outcome_date",
        required=True,
    ),
    _CREATED,
)

FIELDS: dict[SchemaName, tuple[Field, ...]] = {
    "debtor": (_DEBTOR_KEY, *_PERSON, *_ACCOUNT, *_COMPANY, *_SOURCE),
    "prospect": (_PROSPECT_KEY, *_PERSON, *_ACCOUNT, *_COMPANY, *_SOURCE),
    "activity": _ACTIVITY,
    "outcome": _OUTCOME,
}

DEBTOR_SIGNS = frozenset(field.name for field in _ACCOUNT) - {"status_description"} | {"tax_id", "dob"}
"""Fields that only a debtor file is likely to have."""

PROSPECT_SIGNS = frozenset(field.name for field in _COMPANY) - {"company_about", "company_domain"} | {
    "external_key",
    "last_activity_at",
}
"""Fields that only a prospect file is likely to have; `lead_id` counts through its own synonyms."""

_SOURCE_FIGURES = {"score": "source_score", "conversionprobability": "source_conversion_probability"}


def field_named(schema: SchemaName, name: str) -> Field | None:
    """Return the field by its frame name or the name users know it by, else None."""
    for field in FIELDS[schema]:
        if name in {field.name, field.asked}:
            return field
    return None


def attribute_name(header: str) -> str:
    """Return the name under which an unmapped column is kept.

    Another system's score or probability is kept beside ours, never mistaken for it.
    """
    return _SOURCE_FIGURES.get(header_key(header), header)
