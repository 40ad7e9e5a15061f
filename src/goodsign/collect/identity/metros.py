"""The large metropolitan areas of the United States: what profiles call them and which cities lie in them."""

# ruff: noqa: E501 - a table has one row a line

_METROS = """
boston|MA|greater boston;boston metropolitan|boston cambridge somerville quincy newton brookline malden medford waltham lynn
new york|NY NJ CT|greater new york;new york metropolitan;new york city metropolitan;tri state|new-york new-york-city nyc brooklyn bronx queens manhattan staten-island yonkers newark jersey-city hoboken paterson elizabeth bayonne white-plains new-rochelle
philadelphia|PA NJ DE|greater philadelphia|philadelphia camden cherry-hill wilmington chester norristown
washington|DC MD VA|washington dc baltimore;washington dc metro;dmv;greater washington|washington arlington alexandria bethesda silver-spring rockville fairfax reston falls-church gaithersburg
baltimore|MD|greater baltimore|baltimore towson columbia catonsville dundalk
atlanta|GA|greater atlanta;atlanta metropolitan|atlanta decatur marietta sandy-springs roswell alpharetta smyrna duluth
miami|FL|miami fort lauderdale;greater miami;south florida|miami fort-lauderdale hialeah hollywood miami-beach coral-gables pembroke-pines miramar doral
tampa|FL|tampa st petersburg clearwater;tampa bay;greater tampa|tampa st-petersburg saint-petersburg clearwater brandon largo
orlando|FL|greater orlando|orlando kissimmee winter-park sanford
jacksonville|FL|greater jacksonville|jacksonville orange-park
charlotte|NC SC|charlotte metro;greater charlotte|charlotte concord gastonia rock-hill
raleigh|NC|raleigh durham chapel hill;research triangle|raleigh durham chapel-hill cary
richmond|VA|greater richmond|richmond henrico
chicago|IL IN WI|greater chicago;chicagoland|chicago evanston aurora naperville joliet cicero elgin oak-park schaumburg gary
detroit|MI|detroit metropolitan;metro detroit|detroit dearborn warren livonia southfield troy sterling-heights
cleveland|OH|greater cleveland;cleveland akron canton|cleveland lakewood parma akron euclid
columbus|OH|columbus ohio metropolitan;greater columbus|columbus dublin westerville grove-city
cincinnati|OH KY|greater cincinnati;cincinnati metropolitan|cincinnati covington norwood
pittsburgh|PA|greater pittsburgh|pittsburgh bethel-park monroeville
indianapolis|IN|greater indianapolis|indianapolis carmel fishers
milwaukee|WI|greater milwaukee|milwaukee waukesha west-allis wauwatosa
minneapolis|MN|greater minneapolis;minneapolis st paul;twin cities|minneapolis saint-paul st-paul bloomington edina brooklyn-park
st louis|MO IL|greater st louis|st-louis saint-louis clayton florissant
kansas city|MO KS|kansas city metropolitan;greater kansas city|kansas-city overland-park olathe independence
nashville|TN|nashville metropolitan;greater nashville|nashville murfreesboro franklin hendersonville
memphis|TN|greater memphis|memphis germantown bartlett
new orleans|LA|greater new orleans|new-orleans metairie kenner
dallas|TX|dallas fort worth;dfw|dallas fort-worth plano arlington irving frisco garland mckinney denton mesquite
houston|TX|greater houston|houston sugar-land katy pasadena the-woodlands pearland
austin|TX|austin texas metropolitan;greater austin|austin round-rock cedar-park pflugerville
san antonio|TX|greater san antonio;san antonio texas metropolitan|san-antonio new-braunfels
denver|CO|denver metropolitan;greater denver|denver aurora lakewood littleton boulder arvada
salt lake city|UT|salt lake city metropolitan;greater salt lake|salt-lake-city sandy west-valley-city provo orem
phoenix|AZ|greater phoenix|phoenix mesa tempe scottsdale chandler gilbert glendale
las vegas|NV|las vegas metropolitan;greater las vegas|las-vegas henderson
los angeles|CA|los angeles metropolitan;greater los angeles|los-angeles long-beach pasadena glendale burbank santa-monica anaheim santa-ana torrance compton inglewood
riverside|CA|inland empire|riverside san-bernardino ontario corona
san diego|CA|san diego metropolitan;greater san diego|san-diego chula-vista oceanside carlsbad
san francisco|CA|san francisco bay;sf bay;bay area|san-francisco oakland berkeley san-jose fremont palo-alto sunnyvale mountain-view santa-clara hayward san-mateo
sacramento|CA|greater sacramento|sacramento roseville elk-grove
portland|OR WA|portland oregon metropolitan;greater portland|portland beaverton gresham hillsboro
seattle|WA|greater seattle|seattle bellevue tacoma redmond everett kent
"""

_ROWS = [line.split("|") for line in _METROS.strip().splitlines()]
STATES: dict[str, tuple[str, ...]] = {name: tuple(states.split()) for name, states, _, _ in _ROWS}
"""The states that each area reaches into, its own first."""

NAMES: dict[str, str] = {
    alias: name for name, _, aliases, _ in _ROWS for alias in (*aliases.split(";"), f"{name} metro", f"{name} area")
}
"""What profiles call an area, in small plain letters: the text begins with it."""

CITIES: dict[tuple[str, str], str] = {
    (city.replace("-", " "), state): name
    for name, states, _, cities in _ROWS
    for city in cities.split()
    for state in states.split()
}
"""The area of a city and state."""

LARGEST: dict[str, str] = {name: states.split()[0] for name, states, _, _ in reversed(_ROWS)} | {
    "nyc": "NY", "new york city": "NY", "brooklyn": "NY", "queens": "NY", "bronx": "NY",
}  # fmt: skip
"""The state of a city that needs none to be understood."""
