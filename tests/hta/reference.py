"""An HTA computed a second time, by other means: exact fractions, and the standard library's normal distribution.

Reads increments as JSON, one per line (`qaly` and `costEur` with `value`, `low`, `high`; `level`; `correlation`), and writes for
each what follows from it. Written from docs/hta.md, not from the Rust code that it checks.
"""

import json
import math
import sys
from fractions import Fraction
from statistics import NormalDist

NORMAL = NormalDist()
THRESHOLDS = (20_000, 50_000, 80_000)
# By the signs of the difference in effect and in cost.
QUADRANTS = {
    (1, -1): "dominant",
    (1, 0): "more_effective_same_cost",
    (1, 1): "north_east",
    (0, -1): "same_effect_cheaper",
    (0, 0): "equal",
    (0, 1): "same_effect_dearer",
    (-1, -1): "south_west",
    (-1, 0): "less_effective_same_cost",
    (-1, 1): "dominated",
}


def sign(number):
    return (number > 0) - (number < 0)


def variance(difference, z):
    """Of an estimate, when its interval reaches z standard deviations to either side."""
    if difference["low"] is None or difference["high"] is None:
        return None
    return ((difference["high"] - difference["low"]) / (2 * z)) ** 2


def probability(mean, spread):
    """That a normal value of this mean and variance is above zero."""
    if spread == 0:
        return 1.0 if mean > 0 else 0.0
    return NORMAL.cdf(float(mean) / math.sqrt(spread))


def net_benefit(increment, price):
    qaly, cost = increment["qaly"], increment["costEur"]
    mean = price * qaly["value"] - cost["value"]
    z = Fraction(NORMAL.inv_cdf(float((1 + increment["level"]) / 2)))
    of_qaly, of_cost = variance(qaly, z), variance(cost, z)
    answer = {"thresholdEur": price, "valueEur": float(mean), "standardErrorEur": None, "probability": None}
    if of_qaly is not None and of_cost is not None:
        # The standard errors themselves are rational: the difference of the ends over 2z.
        error_qaly = (qaly["high"] - qaly["low"]) / (2 * z)
        error_cost = (cost["high"] - cost["low"]) / (2 * z)
        covariance = increment["correlation"] * error_qaly * error_cost
        spread = price**2 * of_qaly + of_cost - 2 * price * covariance
        answer["standardErrorEur"] = math.sqrt(spread)
        answer["probability"] = probability(mean, spread)
    return answer


def assess(increment):
    qaly, cost = increment["qaly"]["value"], increment["costEur"]["value"]
    has_ratio = qaly * cost > 0
    return {
        "quadrant": QUADRANTS[sign(qaly), sign(cost)],
        "icerEurPerQaly": float(cost / qaly) if has_ratio else None,
        "netBenefits": [net_benefit(increment, price) for price in THRESHOLDS],
    }


def main():
    for line in sys.stdin:
        increment = json.loads(line, parse_float=Fraction, parse_int=Fraction)
        print(json.dumps(assess(increment)))


if __name__ == "__main__":
    main()
