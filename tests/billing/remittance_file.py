"""A small 835 file, segment by segment, for tests to break."""

GOOD = """ISA*00* *00* *ZZ*PAYER*ZZ*PRACTICE*260301*0900*^*00501*000000042*0*T*:
GS*HP*PAYER*PRACTICE*20260301*0900*7*X*005010X221A1
ST*835*0001
BPR*I*290.00*C*ACH*CCP*01*111*DA*222*1******20260301
TRN*1*EFT-77*1999999999
N1*PR*ASPEN HEALTH PLAN
N1*PE*CEDAR ANESTHESIA*XX*1234567893
LX*1
CLP*T-100*1*500*280*20*12*ICN-1
NM1*QC*1*DOE*JANE****MI*M1
NM1*82*1*ROE*RIA****XX*1987654328
DTM*232*20260110
SVC*HC:00810:AA:P2*500*280**6**7
DTM*472*20260110
CAS*CO*45*200
CAS*PR*1*15**2*5
REF*6R*LINE-1
AMT*B6*300
LQ*HE*N130
CLP*T-099*22*-100*-50**12*ICN-0
CAS*CR*45*-50
PLB*1234567893*20261231*WO:ICN-0*-60
SE*21*0001
GE*1*7
IEA*1*000000042"""

SEGMENTS = GOOD.split("\n")


def file_of(segments=None, end="~\n"):
    """The file as it is sent."""
    return end.join(segments or SEGMENTS) + end


def without(start):
    """The segments but for the first that begins so."""
    place = index_of(start)
    return SEGMENTS[:place] + SEGMENTS[place + 1 :]


def instead(start, text):
    """The segments with the first that begins so replaced."""
    place = index_of(start)
    return [*SEGMENTS[:place], text, *SEGMENTS[place + 1 :]]


def index_of(start):
    """Where the first segment is that begins so."""
    return next(place for place, one in enumerate(SEGMENTS) if one.startswith(start))
