"""The words of the model card that no measurement fills in."""

HEAD = """\
# The text model

Goodsign reads posts, headlines and announcements with a small model that ships in the package (version {version},
{megabytes:.1f} MB). It runs on the CPU, in numpy and scipy, without PyTorch and without a download. Another classifier
can take its place: it implements the port `goodsign.signals.ports.TextClassifier`.

## What it says

For each text: one `label` (new_employment, promotion, certification, license_renewal, award, business_launch, education
or none) with a `confidence`, whether the author is the subject (`self`), how real the event is (`realis`: happened,
pending, past, hypothetical, figurative or none), the `entities` (person, organization, title, credential), the
`sentiment`, and whether the signal may be shown as sure (`high_confidence`).

A text is a signal when it announces an event as having happened, confirmed, or starting now, and the event is the
author's or that of a person presented as news. Relatives, friends and people who are congratulated, applications,
hopes and plans, biographies, games and advertisements are none.

## How it decides

Three questions are put separately (which event, whose, how real), together with the label itself. Two models answer
each: a logistic regression over words, groups of words and who-does-what relations, with the entities masked, and a
small bidirectional recurrent network. A third, learned on texts held out from both, weighs their answers. A signal is
called sure from the confidence at which its precision on texts held out was at least 0.95 by the lower end of the 95 %
interval.
"""

WEAK = """\
## Where it is weak

- English only. Texts beyond 2,000 characters are read at their beginning.
- Events told without their usual words ("They gave me the keys") are missed, and jokes in earnest words are believed.
- Whose event it is goes wrong where a text speaks of two people; what is long past, where no word says so.
- Labels with few texts in the real corpora (license renewal, certification, business launch) rest on our own texts.
- `confidence` is calibrated for a mix of about half signals; among ordinary posts, where signals are rare, more of
  the signals shown will be wrong. Rely on `high_confidence`, and on review.
- Entities are right less often than the label; use them as hints.
- A reading is no evidence of who wrote the text. It must not decide anything about a person by itself.
"""

SOURCES = """\
## What it learned from

Our own texts (`training/signals/texts`, invented people and firms) and our labels of real texts
(`training/signals/labels`, keys only), and these corpora, which are not part of Goodsign:

- HappyDB: Asai et al., "HappyDB: A Corpus of 100,000 Crowdsourced Happy Moments", LREC 2018, in the part of the
  CL-Aff shared task (Jaidka et al., 2019). Moments labeled by us; those without a career word as `none`; word vectors.
- GoEmotions: Demszky et al., ACL 2020 (Apache-2.0). Sentiment; comments without a career word as `none`; word vectors.
- WNUT 2017, Emerging Entities: Derczynski et al., 2017 (CC BY 4.0). Persons and organizations.
- Broad Twitter Corpus: Derczynski, Bontcheva and Roberts, COLING 2016 (CC BY 4.0). Persons and organizations.
- ESCO, the European classification of occupations, v1 (© European Union, CC BY 4.0): words of job titles, shipped.
- University domains list by Hipo (MIT): words of school names, shipped.
- Faker (MIT): first and last names, shipped.

`python -m training.signals.train` trains it again. `--reviewed FILE` adds texts that specialists reviewed, such as
those of dismissed signals.
"""
