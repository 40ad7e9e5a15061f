"""Cities of the United States with weight, area codes and ZIP prefix: the only real things in the invented data."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_CITIES = """
New York|NY|81|212 646 917|100
Brooklyn|NY|60|718 347 929|112
Buffalo|NY|22|716|142
Rochester|NY|20|585|146
Albany|NY|14|518|122
Los Angeles|CA|90|213 323 310 818|900
San Diego|CA|40|619 858|921
San Jose|CA|32|408 669|951
Fresno|CA|26|559|937
Sacramento|CA|34|916 279|958
Oakland|CA|26|510 341|946
Bakersfield|CA|20|661|933
Riverside|CA|32|951|925
Houston|TX|60|713 281 832|770
San Antonio|TX|34|210 726|782
Dallas|TX|50|214 972 469|752
Austin|TX|28|512 737|787
Fort Worth|TX|30|817 682|761
El Paso|TX|20|915|799
Corpus Christi|TX|14|361|784
Phoenix|AZ|40|602 480 623|850
Tucson|AZ|20|520|857
Philadelphia|PA|50|215 267 445|191
Pittsburgh|PA|30|412 878|152
Harrisburg|PA|18|717 223|171
Chicago|IL|60|312 773 872|606
Rockford|IL|16|815 779|611
Springfield|IL|12|217 447|627
Columbus|OH|32|614 380|432
Cleveland|OH|32|216 440|441
Cincinnati|OH|28|513 283|452
Toledo|OH|18|419 567|436
Charlotte|NC|36|704 980|282
Raleigh|NC|28|919 984|276
Greensboro|NC|22|336 743|274
Detroit|MI|42|313 248 586|482
Grand Rapids|MI|22|616|495
Lansing|MI|14|517|489
Atlanta|GA|48|404 678 470|303
Savannah|GA|16|912|314
Augusta|GA|16|706 762|309
Miami|FL|46|305 786|331
Orlando|FL|36|407 689|328
Tampa|FL|36|813 656|336
Jacksonville|FL|28|904 324|322
Newark|NJ|34|973 862|071
Trenton|NJ|22|609 640|086
Camden|NJ|18|856|081
Richmond|VA|26|804 686|232
Norfolk|VA|26|757 948|235
Roanoke|VA|14|540 826|240
Seattle|WA|36|206 425|981
Spokane|WA|16|509|992
Tacoma|WA|18|253|984
Boston|MA|36|617 857|021
Worcester|MA|18|508 774|016
Springfield|MA|14|413|011
Indianapolis|IN|34|317 463|462
Fort Wayne|IN|18|260|468
Nashville|TN|28|615 629|372
Memphis|TN|24|901|381
Knoxville|TN|16|865|379
St. Louis|MO|32|314 557|631
Kansas City|MO|28|816 975|641
Baltimore|MD|40|410 443 667|212
Milwaukee|WI|28|414|532
Madison|WI|18|608 353|537
Denver|CO|36|303 720|802
Colorado Springs|CO|16|719|809
Minneapolis|MN|32|612 763|554
Saint Paul|MN|20|651|551
Columbia|SC|24|803 839|292
Charleston|SC|20|843 854|294
Birmingham|AL|28|205 659|352
Mobile|AL|18|251|366
New Orleans|LA|26|504|701
Baton Rouge|LA|18|225|708
Louisville|KY|24|502|402
Lexington|KY|18|859|405
Portland|OR|28|503 971|972
Eugene|OR|12|541 458|974
Oklahoma City|OK|22|405 572|731
Tulsa|OK|18|918 539|741
Hartford|CT|22|860 959|061
Bridgeport|CT|18|203 475|066
Salt Lake City|UT|28|801 385|841
Des Moines|IA|26|515|503
Las Vegas|NV|26|702 725|891
Reno|NV|8|775|895
Little Rock|AR|26|501|722
Jackson|MS|26|601 769|392
Wichita|KS|24|316|672
Albuquerque|NM|18|505|871
Omaha|NE|16|402 531|681
Boise|ID|16|208 986|837
Honolulu|HI|12|808|968
Charleston|WV|16|304 681|253
Manchester|NH|12|603|031
Portland|ME|12|207|041
Providence|RI|10|401|029
Billings|MT|10|406|591
Wilmington|DE|9|302|198
Sioux Falls|SD|8|605|571
Fargo|ND|7|701|581
Anchorage|AK|6|907|995
Burlington|VT|6|802|054
Cheyenne|WY|5|307|820
Washington|DC|7|202 771|200
"""


@dataclass(frozen=True, slots=True)
class Cities:
    """One entry a city, all of the same length; `area_codes` lists every (city, area code) pair's code by city."""

    city: npt.NDArray[np.str_]
    state: npt.NDArray[np.str_]
    share: npt.NDArray[np.float64]
    zip_prefix: npt.NDArray[np.str_]
    area_codes: tuple[tuple[str, ...], ...]


def cities() -> Cities:
    """Return the cities with shares that sum to 1."""
    rows = [line.split("|") for line in _CITIES.strip().splitlines()]
    city, state, weight, codes, prefix = zip(*rows, strict=True)
    share = np.array(weight, dtype=np.float64)
    return Cities(
        city=np.array(city),
        state=np.array(state),
        share=share / share.sum(),
        zip_prefix=np.array(prefix),
        area_codes=tuple(tuple(entry.split()) for entry in codes),
    )


_STATES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DC District of Columbia|"
    "DE Delaware|FL Florida|GA Georgia|HI Hawaii|IA Iowa|ID Idaho|IL Illinois|IN Indiana|KS Kansas|KY Kentucky|"
    "LA Louisiana|MA Massachusetts|MD Maryland|ME Maine|MI Michigan|MN Minnesota|MO Missouri|MS Mississippi|"
    "MT Montana|NC North Carolina|ND North Dakota|NE Nebraska|NH New Hampshire|NJ New Jersey|NM New Mexico|NV Nevada|"
    "NY New York|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|"
    "TN Tennessee|TX Texas|UT Utah|VA Virginia|VT Vermont|WA Washington|WI Wisconsin|WV West Virginia|WY Wyoming"
)


def state_names() -> dict[str, str]:
    """Return the names of the states of `cities` by their codes."""
    return {entry[:2]: entry[3:] for entry in _STATES.split("|")}
