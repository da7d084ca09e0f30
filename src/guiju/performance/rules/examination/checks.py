"""What each rule of the examination measures: a case in, one detail an item (or one for the whole)
out.

No detail at all means: what is needed to tell is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from guiju.foundation.errors import Sentence
from guiju.performance.rules.curves import Linear
from guiju.performance.rules.examination import behaviour, spread
from guiju.performance.rules.examination.case import (
    ERROR,
    GROUPS,
    OK,
    WARN,
    Case,
    Check,
    Detail,
    title_of,
)
from guiju.records.metrics import Metric


def _outside(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)


def _count(case: Case) -> Iterable[Detail]:
    n, limits = len(case.scheme.items), case.limits["L01"]
    for verdict in (ERROR, WARN):
        low, high = limits[f"{verdict}_low"], limits[f"{verdict}_high"]
        if _outside(n, low, high):
            return [Detail("", verdict, n, {"limit": low if n < low else high})]
    return [Detail("", OK, n, {"limit": _nearest(n, limits["warn_low"], limits["warn_high"])})]


def _nearest(figure: float, low: float, high: float) -> float:
    """The bound that a figure between two lies nearer to."""
    return low if figure - low < high - figure else high


def _weights(case: Case) -> Iterable[Detail]:
    total = sum(item.weight for item in case.scheme.items)
    return [Detail("", OK if abs(total - case.limit("L02", "error")) < 1e-9 else ERROR, total)]


def _ranges(case: Case) -> Iterable[Detail]:
    low, high = case.limit("L03", "warn_low"), case.limit("L03", "warn_high")
    for item in case.scheme.items:
        out = _outside(item.weight, low, high)
        limit = (
            low
            if item.weight < low
            else high
            if item.weight > high
            else _nearest(item.weight, low, high)
        )
        yield Detail(item.metric, WARN if out else OK, item.weight, {"limit": limit})


def _counterweight(case: Case) -> Iterable[Detail]:
    fast = [item for item in case.scheme.items if behaviour.is_efficiency(case.metric(item))]
    quality = [item for item in case.scheme.items if behaviour.is_quality(case.metric(item))]
    verdict = OK if quality else ERROR
    return [Detail(item.metric, verdict, len(quality)) for item in fast] or [Detail("", OK, None)]


def _price(case: Case) -> Iterable[Detail]:
    if not case.enough:
        return []
    worth = behaviour.marginal_values(case.scheme, case.history, case.metrics)
    fast = _sum(worth, case, behaviour.is_efficiency)
    good = _sum(worth, case, behaviour.is_quality)
    if fast is None:
        return [Detail("", OK, 0.0, {"fast": 0, "good": good})]
    if good is None:
        return [Detail("", ERROR, None, {"fast": fast, "good": 0, "figure": "∞"})]
    ratio = fast / good if good > 0 else float("inf") if fast > 0 else 0.0
    verdict = (
        ERROR
        if ratio >= case.limit("L05", "error")
        else WARN
        if ratio >= case.limit("L05", "warn")
        else OK
    )
    data = {"fast": fast, "good": good, "figure": "∞" if np.isinf(ratio) else ratio, "worth": worth}
    return [Detail("", verdict, None if np.isinf(ratio) else ratio, data)]


def _sum(worth: Mapping[str, float], case: Case, role: Callable[[Metric], bool]) -> float | None:
    """The worth of the items of a role together; None when there is none, or none that ever
    moves.
    """
    known = [worth[item.metric] for item in case.scheme.items if role(case.metric(item))]
    known = [value for value in known if not np.isnan(value)]
    return float(sum(known)) if known else None


def _rush(case: Case) -> Iterable[Detail]:
    """The figure is what decides: the net points, or the end of their interval that is held
    against the limit.
    """
    rush = behaviour.rush(case.scheme, case.history, case.metrics) if case.enough else None
    if rush is None:
        return []
    limit = case.limit("L06", "error")
    harmed = {
        language: comma.join(title_of(case.metrics, name, language) for name in rush.harmed)
        for language, comma in (("zh", "、"), ("en", ", "))
    }
    data = {
        "low": rush.low,
        "high": rush.high,
        "gross": rush.gross,
        "net": rush.net,
        "harmed": harmed,
    }
    data |= {
        "slopes": {
            name: {"slope": slope.slope, "error": slope.error}
            for name, slope in rush.slopes.items()
        }
    }
    if not rush.harmed:
        data |= {"why": _NO_HARM} if rush.net > limit else {}
        return [Detail("", OK, min(rush.net, limit), data)]
    if rush.low > limit:
        return [Detail("", ERROR, max(rush.net, rush.low), data)]
    if rush.high > limit:
        return [Detail("", WARN, rush.net if rush.net > limit else rush.high, data)]
    return [Detail("", OK, min(rush.net, rush.high), data)]


def _corner(case: Case) -> Iterable[Detail]:
    corner = behaviour.corner(case.scheme, case.history, case.metrics) if case.enough else None
    if corner is None:
        return []
    gap = corner[0] - corner[1]
    verdict = ERROR if gap >= case.limit("L07", "error") else OK
    return [Detail("", verdict, gap, {"poor": corner[0], "balanced": corner[1]})]


def _uncontrollable(case: Case) -> Iterable[Detail]:
    for item in case.scheme.items if case.enough else ():
        uncontrollable = spread.uncontrollable(case.history.of(item), case.history)
        if uncontrollable is not None:
            sure = uncontrollable.p < case.limit("L08", "p")
            share = uncontrollable.share if sure else 0.0
            seen = f"{100 * uncontrollable.share:.0f}%"
            data: dict[str, Any] = {"p": f"{uncontrollable.p:.2g}", "seen": seen}
            if not sure and _beyond(case, "L08", uncontrollable.share) != OK:
                data |= {"why": _maybe_luck(seen)}
            yield Detail(item.metric, _beyond(case, "L08", share), share, data)


#: Why a rule is kept although the figure as seen lies beyond its threshold.
_NO_HARM: Sentence = {
    "zh": "提速虽然得分，但历史上没有一项质量随提速而确定下降，所以通过",
    "en": "speed gains points, yet no quality item surely fell with speed in the past, so it passes",
}
_SDS = (" 个标准差", " standard deviations")


def _maybe_luck(seen: str, zh: str = "", en: str = "") -> Sentence:
    """Why a figure that looks too large passes: there are too few cases to rule out luck."""
    return {
        "zh": f"看上去是 {seen}{zh}，但按现有的人数和月数，这样的差异碰巧也会出现，所以通过",
        "en": (
            f"it looks like {seen}{en}, but with so few people and months luck alone may bring that "
            "about, so it passes"
        ),
    }


def _beyond(case: Case, rule: str, figure: float) -> str:
    """error or warn above their thresholds."""
    limits = case.limits[rule]
    return next(
        (verdict for verdict in (ERROR, WARN) if verdict in limits and figure > limits[verdict]), OK
    )


def _gap(case: Case) -> Iterable[Detail]:
    for by in GROUPS if case.enough else ():
        gap = spread.widest_gap(case.totals, case.history, by)
        if gap is not None:
            sure = gap.p < case.limit("L09", "p")
            sds = gap.sds if sure else 0.0
            data = {
                "by": GROUPS[by],
                "low": gap.low,
                "high": gap.high,
                "p": f"{gap.p:.2g}",
                "points": gap.points,
            }
            if not sure and _beyond(case, "L09", gap.sds) != OK:
                data |= {"why": _maybe_luck(f"{gap.sds:.2f}", *_SDS)}
            yield Detail("", _beyond(case, "L09", sds), sds, data)


def _cliff(case: Case) -> Iterable[Detail]:
    found = False
    for item in case.scheme.items if case.enough else ():
        cliff = spread.cliff(item, case.history.of(item), case.history, case.limit("L10", "warn"))
        if cliff is not None:
            found = True
            high = cliff.jump >= case.limit("L10", "error") and cliff.share > case.limit(
                "L10", "share"
            )
            verdict = ERROR if high else WARN if cliff.jump >= case.limit("L10", "warn") else OK
            data = {"at": cliff.at, "percent": f"{100 * cliff.share:.0f}%", "share": cliff.share}
            yield Detail(item.metric, verdict, cliff.jump, data)
    if case.enough and not found:
        yield Detail("", OK, 0.0)


def _dead(case: Case) -> Iterable[Detail]:
    for item, scores in zip(case.scheme.items, case.scores, strict=True) if case.enough else ():
        if not np.all(np.isnan(scores)):
            share = max(spread.dead_share(scores))
            yield Detail(item.metric, _beyond(case, "L11", share), share)


def _luck(case: Case) -> Iterable[Detail]:
    for item in case.scheme.items if case.enough else ():
        reliability = spread.reliability(case.history.of(item), case.history)
        if reliability is not None:
            yield Detail(
                item.metric,
                WARN if reliability < case.limit("L12", "warn") else OK,
                reliability,
                {"order": 1 - reliability},
            )


def _redundant(case: Case) -> Iterable[Detail]:
    items = case.scheme.items if case.enough else ()
    for place, item in enumerate(items):
        for other in range(place):
            alike = spread.likeness(case.scores[place], case.scores[other])
            name = items[other].metric
            title = {language: title_of(case.metrics, name, language) for language in ("zh", "en")}
            verdict = WARN if alike > case.limit("L13", "warn") else OK
            yield Detail(
                item.metric, verdict, alike, {"other": title, "with": name, "order": alike}
            )
    if case.enough and len(items) < 2:
        yield Detail("", OK, 0.0)


def _silent(case: Case) -> Iterable[Detail]:
    if not case.enough:
        return
    low, high = case.limit("L14", "warn_low"), case.limit("L14", "warn_high")
    weights = spread.effective_weights(case.scheme, case.history)
    for item in case.scheme.items:
        real = weights[item.metric]
        if not np.isnan(real):
            ratio = 100 * real / item.weight
            data = {
                "nominal": item.weight,
                "effective": 100 * real,
                "limit": low if ratio < 1 else high,
                "order": max(ratio, 1 / ratio) if ratio > 0 else 1e9,
            }
            yield Detail(item.metric, WARN if _outside(ratio, low, high) else OK, ratio, data)


def _fragile(case: Case) -> Iterable[Detail]:
    fragility = spread.fragility(case.scheme, case.history) if case.enough else None
    if fragility is None:
        return []
    limit = case.limit("L15", "warn")
    figure = fragility.overlap if fragility.overlap < limit <= fragility.tau else fragility.tau
    data = {
        "tau": fragility.tau,
        "percent": f"{100 * fragility.overlap:.0f}%",
        "overlap": fragility.overlap,
    }
    return [Detail("", WARN if figure < limit else OK, figure, data)]


def _one_rater(case: Case) -> Iterable[Detail]:
    subjective = [
        item for item in case.scheme.items if case.metric(item).kind in ("evaluations", "manual")
    ]
    if not subjective:
        return [Detail("", OK, 0.0)]
    known = [item for item in subjective if item.metric in case.around.one_rater]
    shares = [(item.metric, case.around.one_rater[item.metric]) for item in known]
    return [Detail(name, _beyond(case, "L16", share), share) for name, share in shares]


def _roles(case: Case) -> Iterable[Detail]:
    n = case.around.scored
    return [] if n is None else [Detail("", _beyond(case, "L17", n), n)]


def _mentors(case: Case) -> Iterable[Detail]:
    pairs = case.around.mentors
    if pairs is None:
        return []
    fault = mentor_fault(pairs)
    if fault:
        return [Detail("", ERROR, 1, {"fault": fault})]
    if pairs and not case.scheme.shares.get("mentees"):
        missing: Sentence = {
            "zh": "这个岗位有导师，方案却没有写“学员总分占比”",
            "en": "the position has mentors, the scheme no share of the mentees' totals",
        }
        return [Detail("", WARN, len(pairs), {"fault": missing})]
    return [Detail("", OK, 0)]


def mentor_fault(pairs: Iterable[tuple[str, str]]) -> Sentence | None:
    """What is wrong with mentoring pairs (mentor, mentee): a mentee with two mentors, or a
    circle; else None.
    """
    mentor: dict[str, str] = {}
    for one, mentee in pairs:
        if mentor.setdefault(mentee, one) != one:
            return {"zh": f"{mentee} 有两位导师", "en": f"{mentee} has two mentors"}
    for start in mentor:
        seen, at = {start}, mentor[start]
        while at in mentor and at not in seen:
            seen.add(at)
            at = mentor[at]
        if at in seen:
            return {"zh": f"{start} 在一个师徒循环里", "en": f"{start} is in a circle of mentors"}
    return None


def _praise(case: Case) -> Iterable[Detail]:
    judged = [item for item in case.scheme.items if case.metric(item).kind == "evaluations"]
    verdict = OK if case.scheme.bonus else WARN
    return [Detail(item.metric, verdict, len(case.scheme.bonus)) for item in judged] or [
        Detail("", OK, None)
    ]


def _tried(case: Case) -> Iterable[Detail]:
    tried = case.around.tried
    missing = ERROR if case.around.publishing else WARN
    return [] if tried is None else [Detail("", OK if tried else missing, int(tried))]


def _one_record(case: Case) -> Iterable[Detail]:
    limit = case.limit("L21", "warn")
    for item in case.scheme.items:
        moved = spread.one_record(case.scheme, case.history, item, case.metric(item))
        present = np.flatnonzero(~np.isnan(moved))
        if len(present):
            top = present[np.argmax(moved[present])]
            figure, n = float(moved[top]), float(case.history.cases(item)[top])
            data = {"n": n, "percent": f"{100 * np.mean(moved[present] > limit):.0f}%"}
            yield Detail(item.metric, _beyond(case, "L21", figure), figure, data)


def _reversed(case: Case) -> Iterable[Detail]:
    """Curves that rise as the metric gets worse; those of steps and of one limit follow the metric."""
    for item in case.scheme.items:
        curve, better = item.curve, case.metric(item).better
        if not isinstance(curve, Linear):
            continue
        wrong = curve.full < curve.zero if better == "up" else curve.full > curve.zero
        if better != "target" and wrong:
            data = {"worse": curve.full, "better": curve.zero}
            yield Detail(item.metric, ERROR, 1, data)
        else:
            yield Detail(item.metric, OK, 0)


def _overlaps(case: Case) -> Iterable[Detail]:
    """Other schemes of the month for the same people, and which scores how many of them."""
    limit, beside = case.limit("L23", "warn"), case.around.beside
    if beside is None:
        return []
    who: Sentence = {
        "zh": "".join(other.said["zh"] for other in beside),
        "en": " ".join(other.said["en"] for other in beside),
    }
    return [
        Detail(
            "", WARN if other.people >= limit else OK, other.people, {"by": other.title, "who": who}
        )
        for other in beside
    ] or [Detail("", OK, 0)]


def _alone(case: Case) -> Iterable[Detail]:
    """Items held against shift and queue where people are alone in theirs."""
    adjusted = [item for item in case.scheme.items if item.adjust == "expected"]
    if not adjusted:
        return [Detail("", OK, 0)]
    share = spread.alone(case.history)
    if share is None:
        return []
    return [Detail(item.metric, _beyond(case, "L24", share), share) for item in adjusted]


CHECKS: dict[str, Check] = {
    "L01": _count,
    "L02": _weights,
    "L03": _ranges,
    "L04": _counterweight,
    "L05": _price,
    "L06": _rush,
    "L07": _corner,
    "L08": _uncontrollable,
    "L09": _gap,
    "L10": _cliff,
    "L11": _dead,
    "L12": _luck,
    "L13": _redundant,
    "L14": _silent,
    "L15": _fragile,
    "L16": _one_rater,
    "L17": _roles,
    "L18": _mentors,
    "L19": _praise,
    "L20": _tried,
    "L21": _one_record,
    "L22": _reversed,
    "L23": _overlaps,
    "L24": _alone,
}
"""What each rule measures."""
