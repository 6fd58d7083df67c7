"""Makes tails.txt: quantiles and probabilities to the far tails, with mpmath (1.2.1 here) at 60 digits.

Each line is a distribution, what is asked (quantile, survival quantile, cdf, survival), at what, and the answer.
A quantile is found by bisection on the exact distribution function; functions are asked at floating-point
numbers near quantiles. Answers too small for a normal floating-point number are left out.

    python3 tails.py > tails.txt
"""
from mpmath import mp, mpf, erfc, sqrt, log, exp, gammainc, betainc, inf

mp.dps = 60
F = lambda text: mpf(float(text))


def phi(z):
    return erfc(-z / sqrt(2)) / 2


class Dist:
    """cdf and survival on lo..hi, which may be infinite."""

    least = 1e-300  # probability that is asked

    def __init__(self, cdf, survival, lo=-inf, hi=inf):
        self.cdf, self.survival, self.lo, self.hi = cdf, survival, mpf(lo), mpf(hi)

    def solve(self, p, upper):
        # In a variable t that rises with x and gives the near end of the support all its digits.
        if upper and self.hi < inf:
            x = lambda t: self.hi - exp(-t)
        elif upper or self.lo == -inf:
            x = lambda t: t
            if self.lo > -inf:
                x = lambda t: self.lo + exp(t)
        else:
            x = lambda t: self.lo + exp(t)

        def below(t):
            at = x(t)
            if at <= self.lo or at >= self.hi:
                return at <= self.lo
            return self.survival(at) > p if upper else self.cdf(at) < p

        low, high = mpf(-1), mpf(1)
        while not below(low):
            low *= 2
        while below(high):
            high *= 2
        for _ in range(130):
            middle = (low + high) / 2
            low, high = (middle, high) if below(middle) else (low, middle)
        return x(low)


def normal(mean, sd):
    return Dist(lambda x: phi((x - mean) / sd), lambda x: phi((mean - x) / sd))


def lognormal(mu, sigma):
    return Dist(lambda x: phi((log(x) - mu) / sigma), lambda x: phi((mu - log(x)) / sigma), 0)


def logitnormal(mu, sigma):
    z = lambda x: (log(x) - log(1 - x) - mu) / sigma
    return Dist(lambda x: phi(z(x)), lambda x: phi(-z(x)), 0, 1)


def beta(a, b, lo=mpf(0), hi=mpf(1)):
    w = hi - lo
    return Dist(lambda x: betainc(a, b, 0, (x - lo) / w, regularized=True),
                lambda x: betainc(b, a, 0, (hi - x) / w, regularized=True), lo, hi)


def pert(lo, mode, hi, l):
    return beta(1 + l * (mode - lo) / (hi - lo), 1 + l * (hi - mode) / (hi - lo), lo, hi)


def gamma(shape, scale):
    return Dist(lambda x: gammainc(shape, 0, x / scale, regularized=True),
                lambda x: gammainc(shape, x / scale, inf, regularized=True), 0)


def weibull(shape, scale):
    h = lambda x: (x / scale) ** shape
    return Dist(lambda x: -mp.expm1(-h(x)), lambda x: exp(-h(x)), 0)


def uniform(lo, hi):
    return Dist(lambda x: min(max((x - lo) / (hi - lo), 0), 1), lambda x: min(max((hi - x) / (hi - lo), 0), 1), lo, hi)


def loguniform(lo, hi):
    return Dist(lambda x: log(x / lo) / log(hi / lo), lambda x: log(hi / x) / log(hi / lo), lo, hi)


def triangular(lo, mode, hi):
    rise = lambda x: (x - lo) ** 2 / (hi - lo) / (mode - lo)
    fall = lambda x: (hi - x) ** 2 / (hi - lo) / (hi - mode)
    return Dist(lambda x: rise(x) if x <= mode else 1 - fall(x), lambda x: 1 - rise(x) if x <= mode else fall(x), lo, hi)


def cut(d, lo, hi):
    mass = d.cdf(hi) - d.cdf(lo) if hi < inf else d.survival(lo)
    above = d.survival(hi) if hi < inf else mpf(0)
    rest = Dist(lambda x: (d.cdf(x) - d.cdf(lo)) / mass, lambda x: (d.survival(x) - above) / mass, lo, hi)
    rest.least = 1e-16  # 60 digits tell no less beside 1
    return rest


def mixture(*parts):
    total = sum(w for w, _ in parts)
    return Dist(lambda x: sum(w * d.cdf(x) for w, d in parts) / total,
                lambda x: sum(w * d.survival(x) for w, d in parts) / total)


z95 = mp.erfinv(mpf(9) / 10) * sqrt(2)
cases = {
    "uniform(-2, 3)": uniform(-2, 3),
    "loguniform(0.1, 1000)": loguniform(F(0.1), 1000),
    "triangular(-0.5, 1.5, 2.5)": triangular(F(-0.5), F(1.5), F(2.5)),
    "pert(0.004, 0.012, 0.025)": pert(F(0.004), F(0.012), F(0.025), 4),
    "pert(0, 0, 1, 10)": pert(mpf(0), 0, mpf(1), 10),
    "normal(0, 1)": normal(0, 1),
    "normal(-3.5, 2.25)": normal(F(-3.5), F(2.25)),
    "lognormal(1.5, 0.4)": lognormal(F(1.5), F(0.4)),
    "lognormal(-1, 2)": lognormal(-1, 2),
    "logitnormal(-2, 0.5)": logitnormal(-2, F(0.5)),
    "logitnormal(0.3, 3)": logitnormal(F(0.3), 3),
    "beta(2, 3)": beta(2, 3),
    "beta(0.5, 0.5)": beta(F(0.5), F(0.5)),
    "beta(0.7, 1.1)": beta(F(0.7), F(1.1)),
    "beta(10, 1.5, -1, 4)": beta(10, F(1.5), mpf(-1), mpf(4)),
    "beta(200, 300)": beta(200, 300),
    "gamma(2.5, 3)": gamma(F(2.5), 3),
    "gamma(0.1, 1)": gamma(F(0.1), 1),
    "gamma(400, 0.5)": gamma(400, F(0.5)),
    "part(1.7)": gamma(F(1.7), 1),
    "exponential(2.5)": weibull(1, F(2.5)),
    "weibull(1.5, 3)": weibull(F(1.5), 3),
    "weibull(0.5, 2)": weibull(F(0.5), 2),
    "35400 to 39000": normal(37200, 1800 / z95),
    "normal(0.2, 0.1) in 0..1": cut(normal(F(0.2), F(0.1)), mpf(0), mpf(1)),
    "normal(0, 1) in 5..6": cut(normal(0, 1), mpf(5), mpf(6)),
    "lognormal(0, 1) in 0.5..5": cut(lognormal(0, 1), F(0.5), mpf(5)),
    "gamma(2.5, 3) in 40..": cut(gamma(F(2.5), 3), mpf(40), inf),
    "mixture(0.3 normal(0, 1), 0.7 uniform(2, 3))": mixture((F(0.3), normal(0, 1)), (F(0.7), uniform(2, 3))),
    "mixture(1 normal(0, 2), 3 normal(5, 0.5))": mixture((1, normal(0, 2)), (3, normal(5, F(0.5)))),
}

small = [1e-300, 1e-100, 1e-16, 1e-8, 0.01, 0.25]
for text, d in cases.items():
    def tell(what, at, answer):
        if abs(answer) > mpf("1e-300"):
            print(text, what, repr(at), mp.nstr(answer, 20), sep="\t")

    asked = [p for p in small if p >= d.least]
    lower = [(p, d.solve(mpf(p), False)) for p in asked + [0.45]]
    upper = [(q, d.solve(mpf(q), True)) for q in asked]
    for p, x in lower:
        tell("quantile", p, x)
    for q, x in upper:
        tell("survival quantile", q, x)
    # Nearest the ends, where rounding would fall on them, nothing is asked.
    for x in sorted({float(x) for _, x in lower + upper}):
        if d.lo < x < d.hi and x != 0:
            tell("cdf", x, d.cdf(mpf(x)))
            tell("survival", x, d.survival(mpf(x)))
