"""Compute tails and quantiles of Student's t and of the normal distribution, without the weight of SciPy.

Tests hold every function against SciPy. Degrees of freedom are real numbers from 1 on; infinity is the normal
distribution.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_NORMAL = NormalDist()
_TINY = 1e-300
_ROUNDS = 5000
_CLOSE = 1e-14


@lru_cache(maxsize=65536)
def two_tails(t: float, df: float) -> float:
    """Give the probability that a t variable with `df` degrees of freedom lies further from 0 than `t`.

    The rule is P(|T| > t) = I(df / (df + t²); df/2, 1/2): https://dlmf.nist.gov/8.17.

    >>> round(two_tails(2.228, 10), 4), round(two_tails(1.959964, math.inf), 6)
    (0.05, 0.05)
    """
    size = abs(t)
    if math.isinf(df):
        return math.erfc(size / math.sqrt(2))
    square = size * size
    if math.isinf(square):
        return 0.0
    # The square of a very small number is 0 before the number is.
    rest = square / (df + square)
    return _regular_beta(df / (df + square), rest, df / 2, 0.5) if rest else 1.0


@lru_cache(maxsize=65536)
def two_sided_quantile(level: float, df: float) -> float:
    """Give the t that a variable with `df` degrees of freedom stays within, on both sides of 0, with probability `level`.

    >>> round(two_sided_quantile(0.95, 16), 4), round(two_sided_quantile(0.95, math.inf), 4)
    (2.1199, 1.96)
    """
    outside = 1 - level
    if math.isinf(df):
        return _NORMAL.inv_cdf(1 - outside / 2)
    # With one degree of freedom t is a Cauchy variable, whose tails are the longest; those of the normal are the shortest.
    low, high = _NORMAL.inv_cdf(1 - outside / 2), 1 / math.tan(math.pi * outside / 2)
    t = low * (1 + (low * low + 1) / (4 * df))
    for _ in range(200):
        t = t if low < t < high else (low + high) / 2
        excess = two_tails(t, df) - outside
        if excess > 0:
            low = t
        else:
            high = t
        step = excess / (2 * _density(t, df))
        if abs(step) <= _CLOSE * t or high - low <= _CLOSE * high:
            return t + step
        t += step
    return t


def normal_score(p: float) -> float:
    """Give the size of the z statistic whose two-sided p value is `p`.

    >>> round(normal_score(0.05), 4)
    1.96
    """
    if p <= 0:
        return math.inf
    return abs(_NORMAL.inv_cdf(p / 2)) if p < 1 else 0.0


def _density(t: float, df: float) -> float:
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    return scale * math.exp(-(df + 1) / 2 * math.log1p(t * t / df))


def _regular_beta(x: float, rest: float, a: float, b: float) -> float:
    """Give the regularised incomplete beta function of `x`, where `rest` is 1 − x without loss of digits."""
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(rest, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction of the incomplete beta function (https://dlmf.nist.gov/8.17.E22), by Lentz's rule."""
    c, d = 1.0, 1 / _kept(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _ROUNDS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _kept(1 + term * d)
            c = _kept(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value


def _kept(number: float) -> float:
    return number if abs(number) > _TINY else _TINY
