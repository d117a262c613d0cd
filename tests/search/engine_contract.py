"""What every engine must do; a test class of an engine inherits from this."""

from dataclasses import replace
from datetime import timedelta

import pytest

from search import documents, matching, text
from search.documents import ProgramDoc
from search.engines.base import Query, widen
from search.synthetic import TODAY, World

TITLES = (
    "电焊工",
    "内科护士",
    "收银员",
    "数控车工",
    "CNC 铣工",
    "幼儿园保育员",
    "汽车维修工",
    "酒店前台",
)
QUERIES = (
    "電焊",
    "護士",
    "收银",
    "CNC",
    "数控 车工",
    "汽车维修",
    "幼儿园 护士",
    "焊",
    "酒店前台接待员",
    "nothing",
    "",
)


class EngineContract:
    """Needs the fixture `engine`: an empty engine with the weights of `world`."""

    @pytest.fixture(autouse=True)
    def begin_the_world_anew(self):
        """What a test draws must not hang on which tests ran before it."""
        self.world = World(seed=11)

    def change(self, engine, put=(), remove=()):
        """As the feed does: at the next number, seen from there on."""
        last = engine.mark()
        at = last._replace(seq=last.seq + 1)
        engine.put(put, at)
        engine.remove(documents.OPENING, remove, at)
        engine.set_mark(at)

    def fill(self, engine, count=300):
        openings = [
            replace(
                opening,
                title=TITLES[opening.id % len(TITLES)],
                words="焊工 护理" if opening.id % 5 == 0 else "",
                description=f"需要{TITLES[opening.id % 3]}",
                applicants=opening.id % 4,
            )
            for opening in self.world.openings(count)
        ]
        seekers = list(self.world.seekers(count))
        self.change(engine, [*openings, *seekers])
        return openings, seekers

    def test_lists_equal_scoring_every_pair(self, engine):
        openings, seekers = self.fill(engine)
        weights = self.world.weights
        for seeker in seekers[:25]:
            expected = sorted(
                (-matching.score(o, seeker, weights), -o.published.toordinal(), o.id)
                for o in openings
                if not matching.eligible(o, seeker, TODAY)
            )[:20]
            found = engine.match_openings(seeker, limit=20, on=TODAY)
            assert [(-match.total, match.id) for match in found] == [(p, i) for p, _, i in expected]
        for opening in openings[:25]:
            expected = sorted(
                (-matching.score(opening, s, weights), s.id)
                for s in seekers
                if matching.visible_on(s, TODAY) and not matching.eligible(opening, s, TODAY)
            )[:20]
            found = engine.match_seekers(opening, limit=20, on=TODAY)
            assert [(-match.total, match.id) for match in found] == expected

    def test_put_again_and_remove_are_seen_at_once(self, engine):
        openings, seekers = self.fill(engine)
        seeker = next(s for s in seekers if len(engine.match_openings(s, on=TODAY)) == 20)
        best = engine.match_openings(seeker, on=TODAY)[0].id
        self.change(engine, remove=[best])
        assert best not in [match.id for match in engine.match_openings(seeker, limit=400, on=TODAY)]
        self.change(engine, [opening for opening in openings if opening.id == best])
        assert engine.match_openings(seeker, on=TODAY)[0].id == best
        closed = replace(openings[best - 1], closes=TODAY - timedelta(days=1))
        self.change(engine, [closed])
        assert best not in [match.id for match in engine.match_openings(seeker, limit=400, on=TODAY)]
        assert engine.find(documents.OPENING, [best, 10**6]) == {best: closed}

    def test_match_sets_equal_the_gate(self, engine):
        openings, _ = self.fill(engine)
        for query in QUERIES:
            terms = text.query_terms(query)
            expected = {
                o.id
                for o in openings
                if o.published <= TODAY <= o.closes
                and text.passes(
                    terms,
                    set(text.tokens(o.title) + text.tokens(o.employer) + text.tokens(o.words)),
                )
            }
            results = [
                engine.search_openings(Query(query, page=page, size=100, on=TODAY)) for page in (1, 2, 3)
            ]
            assert results[0].total == len(expected), query
            assert {number for r in results[: results[0].pages] for number in r.ids} == expected, query

    def test_filters_facets_and_pages(self, engine):
        openings, _ = self.fill(engine)
        open_now = [o for o in openings if o.published <= TODAY <= o.closes]
        region = open_now[0].region
        query = Query(
            region=region,
            education=2,
            wage_min=4000,
            major=open_now[0].majors[0][:2],
            on=TODAY,
        )
        expected = {
            o.id
            for o in open_now
            if o.region == region
            and o.education <= 2
            and (o.wage_max is None or o.wage_max >= 4000)
            and (not o.majors or any(m == "any" or m.startswith(query.major) for m in o.majors))
        }
        results = engine.search_openings(replace(query, size=100))
        assert set(results.ids) == expected and results.total == len(expected)
        assert results.facets["region"][region] == results.total
        assert len(results.facets["region"]) > 1
        first, past_end = (
            engine.search_openings(Query(on=TODAY, size=7)),
            Query(on=TODAY, size=7, page=9999),
        )
        assert len(first.ids) == 7 and engine.search_openings(past_end).page == first.pages

    def test_title_hits_come_first_and_quiet_openings_win_ties(self, engine):
        openings, _ = self.fill(engine)
        found = engine.search_openings(Query("電焊工", size=100, on=TODAY)).ids
        by_id = {opening.id: opening for opening in openings}
        keys = [("电焊" not in by_id[number].title) for number in found]
        assert found and keys == sorted(keys)

    def test_nothing_found_offers_wider_areas(self, engine):
        self.fill(engine)
        query = Query("護士", region="620599", on=TODAY)
        assert engine.search_openings(query).total == 0
        wider = widen(engine, query)
        assert wider[0].name == "region" and wider[0].value == "6205" and wider[0].count > 0

    def test_programmes_are_found(self, engine):
        program = ProgramDoc(
            1,
            "数控技术应用",
            "第一职业学校",
            "660103",
            "车床",
            "620502",
            None,
            None,
            "secondary",
            40,
            ("turning",),
        )
        self.change(engine, [program, replace(program, id=2, title="护理", major="720201")])
        assert engine.search_programs(Query("數控")).ids == (1,)
        assert engine.search_programs(Query("第一职业学校", major="72")).ids == (2,)

    def test_older_deliveries_change_nothing(self, engine):
        openings, _ = self.fill(engine)
        first, second = openings[0], replace(openings[1], title="新")
        late = engine.mark()
        self.change(engine, [second], remove=[first.id])
        engine.put([first, openings[1]], late)
        engine.remove(documents.OPENING, [second.id], late)
        engine.set_mark(late)
        assert engine.find(documents.OPENING, [first.id, second.id]) == {second.id: second}
        assert engine.mark().seq == late.seq + 1

    def test_a_new_generation_answers_only_when_it_is_finished(self, engine):
        openings, _ = self.fill(engine)
        at = engine.begin("other", 5)
        engine.put(openings[:10], at)
        assert len(engine.fingerprints(documents.OPENING)) == len(openings)
        assert set(engine.fingerprints(documents.OPENING, at.generation)) == {o.id for o in openings[:10]}
        engine.finish(at)
        assert engine.mark() == at and engine.healthy()
        assert set(engine.fingerprints(documents.OPENING)) == {o.id for o in openings[:10]}
        assert engine.fingerprints(documents.SEEKER) == {}
        assert engine.search_openings(Query(on=TODAY)).total <= 10
