"""Documents in JSON-LD that are whole, and such as lose a part when they are read."""

from __future__ import annotations

from typing import Any

XSD = "http://www.w3.org/2001/XMLSchema#"
P = {"p": "e:p"}

WHOLE: dict[str, Any] = {
    "aliases": {
        "@context": {"id": "@id", "a": "@type", "v": "@value", "g": "@graph"},
        "g": [{"id": "e:a", "a": "e:T", "e:p": {"v": 1}}],
    },
    "a context of a type": {
        "@context": {"T": {"@id": "e:T", "@context": P}},
        "@id": "e:a",
        "@type": "T",
        "p": "x",
        "e:q": {"e:r": "y"},
    },
    "a context of a property": {
        "@context": {"P": {"@id": "e:P", "@context": P}},
        "@id": "e:a",
        "P": {"p": "x", "e:q": {"p": "y"}},
    },
    "a context that ends with its node": {
        "@context": {"P": {"@id": "e:P", "@context": {"@propagate": False, "p": "e:p"}}, "q": "e:q"},
        "@id": "e:a",
        "P": {"p": "x", "q": {"q": "y"}},
    },
    "a context that is emptied": {"@context": P, "@id": "e:a", "p": {"@context": None, "e:q": "x"}},
    "a list of contexts": {"@context": [P, {"q": "p"}, {"q": "e:q"}], "@id": "e:a", "p": 1, "q": 2},
    "keys that are nested": {"@context": {"n": "@nest", "p": {"@id": "e:p", "@nest": "n"}}, "@id": "e:a", "n": {"p": "x"}},
    "a map by id": {
        "@context": {"P": {"@id": "e:P", "@container": "@id"}, **P},
        "@id": "e:a",
        "P": {"e:g": {"p": "x"}, "@none": {"p": "y"}},
    },
    "a map by type": {
        "@context": {"T": {"@id": "e:T", "@context": {"q": "e:q"}}, "P": {"@id": "e:P", "@container": "@type"}},
        "@id": "e:a",
        "P": {"T": {"q": "x"}},
    },
    "a map by language": {
        "@context": {"P": {"@id": "e:P", "@container": "@language"}},
        "@id": "e:a",
        "P": {"en": "x", "de": ["y"], "@none": "z"},
    },
    "graphs by id": {
        "@context": {"P": {"@id": "e:P", "@container": ["@graph", "@id"]}, **P},
        "@id": "e:a",
        "P": {"e:g": {"@id": "e:b", "p": 1}},
    },
    "a graph as value": {
        "@context": {"P": {"@id": "e:P", "@container": "@graph"}, **P},
        "@id": "e:a",
        "P": [{"@id": "e:b", "p": "x"}],
    },
    "a vocabulary": {"@context": {"@vocab": "e:v/"}, "@id": "e:a", "p": "x", "@type": "T"},
    "a vocabulary that is the base": {"@context": {"@base": "http://e/", "@vocab": ""}, "@id": "a", "p": "x", "@type": "T"},
    "JSON as a value": {"@context": {"P": {"@id": "e:P", "@type": "@json"}}, "@id": "e:a", "P": {"x": 1.50}},
    "JSON as a value by itself": {"@id": "e:a", "e:p": {"@type": "@json", "@value": {"x": [None]}}},
    "properties turned round": {
        "@context": {"P": {"@reverse": "e:P"}},
        "@id": "e:a",
        "P": [{"@id": "e:b"}],
        "@reverse": {"e:q": {"@id": "e:c", "e:p": "x"}},
    },
    "lists and sets": {
        "@context": {"P": {"@id": "e:P", "@container": "@list"}},
        "@id": "e:a",
        "P": ["x"],
        "e:q": {"@list": [{"@id": "e:z"}]},
    },
    "prefixes": {
        "@context": {"e": {"@id": "http://e/x", "@prefix": True}, "f": "http://f/", "g": "f:y/"},
        "@id": "f:a",
        "e:p": 1,
        "g:q": 2,
    },
    "names from a vocabulary": {
        "@context": {"P": {"@id": "e:P", "@type": "@vocab"}, "foo": "e:foo"},
        "@id": "e:a",
        "P": ["foo", "e:bar"],
    },
    "blank nodes": {"@id": "_:a", "e:p": {"@id": "_:b"}, "@type": "_:T"},
    "doubles": {"@context": {"P": {"@id": "e:P", "@type": f"{XSD}double"}}, "@id": "e:a", "P": 1.5e3, "e:q": 1.5},
    "included nodes": {"@id": "e:a", "@included": [{"@id": "e:b", "e:p": "x"}]},
}
"""Documents of which every key says something."""

LOST: dict[str, tuple[Any, str]] = {
    "a misspelt key": (
        {"@context": {"tkg": "e:", "allocatedCount": "tkg:a"}, "@id": "e:a", "allocatedCuont": 9},
        "allocatedCuont: is a key that no context maps, so that it would be lost (hint: did you mean allocatedCount?)",
    ),
    "a key deep within": ({"@id": "e:a", "e:p": [{"e:q": 1}, {"e:q": {"arm": {}}}]}, '["e:p"][1]["e:q"].arm: is a key that no'),
    "a key with a space": ({"@id": "e:a", "e:p q": 1}, '["e:p q"]: is a key that no context maps'),
    "a key that is a blank node": ({"@id": "e:a", "_:p": 1}, '["_:p"]: is a key'),
    "a keyword that is none": ({"@id": "e:a", "@Type": "e:T"}, "@Type: is a key"),
    "an annotation": ({"@id": "e:a", "e:p": {"@id": "e:b", "@annotation": {"e:q": 1}}}, '["e:p"].@annotation: is a key'),
    "a key of a type that is not there": (
        {"@context": {"T": {"@id": "e:T", "@context": P}}, "@id": "e:a", "@type": "e:T", "p": 1},
        "p: is a key",
    ),
    "a key after its context ended": (
        {"@context": {"T": {"@id": "e:T", "@context": P}}, "@id": "e:a", "@type": "T", "e:q": {"p": 1}},
        '["e:q"].p: is a key',
    ),
    "a key within @nest": ({"@id": "e:a", "@nest": {"q": 1}}, "@nest.q: is a key"),
    "a key within @reverse": ({"@id": "e:a", "@reverse": {"q": {"@id": "e:b"}}}, "@reverse.q: is a key"),
    "a keyword that is out of place": ({"@id": "e:a", "e:p": {"@container": "@list"}}, '["e:p"].@container: is a key'),
    "a term that is a keyword out of place": ({"@context": {"p": "@json"}, "@id": "e:a", "p": 1}, "p: is a key"),
    "a prefix that is a blank node": ({"@context": {"e": "_:a"}, "@id": "f:a", "e:p": 1}, '["e:p"]: is a key'),
    "a vocabulary that is blank": ({"@context": {"@base": "http://e/", "@vocab": " "}, "@id": "e:a", "p": 1}, "p: is a key"),
    "text in a map by type": (
        {"@context": {"P": {"@id": "e:P", "@container": "@type"}}, "@id": "e:a", "P": {"e:T": "x"}},
        'P["e:T"]: is a value that is said of no node',
    ),
    "text for a graph": (
        {"@context": {"P": {"@id": "e:P", "@container": ["@graph", "@id"]}}, "@id": "e:a", "P": {"e:g": "x"}},
        'P["e:g"]: is a value that is said of no node',
    ),
    "a keyword as the key of a map": (
        {"@context": {"P": {"@id": "e:P", "@container": "@language"}}, "@id": "e:a", "P": {"@id": "e:z"}},
        "P.@id: is a keyword where the key of a map stands",
    ),
    "an id with a space": ({"@id": "e:a b", "e:p": 1}, "@id: is no IRI: 'e:a b'"),
    "a relative id without a base": ({"@id": "#a", "e:p": 1}, "@id: is no IRI: '#a'"),
    "a base that was taken away": ({"@context": {"@base": None}, "@id": "#a", "e:p": 1}, "@id: is no IRI"),
    "a value that should be an IRI": (
        {"@context": {"p": {"@id": "e:p", "@type": "@id"}}, "@id": "e:a", "p": "b c"},
        "p: is no IRI",
    ),
    "a term for an id": ({"@context": {"p": {"@id": "e:p", "@type": "@id"}}, "@id": "e:a", "p": "p"}, "p: is no IRI: 'p'"),
    "a type that no context maps": ({"@id": "e:a", "@type": ["e:T", "Trial"]}, "@type: is no IRI: 'Trial'"),
    "a blank node that is none": ({"@id": "_:a b", "e:p": 1}, "@id: is no IRI"),
    "a key of a map by id": (
        {"@context": {"P": {"@id": "e:P", "@container": "@id"}}, "@id": "e:a", "P": {"g g": {"e:p": 1}}},
        'P["g g"]: is no IRI',
    ),
    "a language": ({"@id": "e:a", "e:p": {"@value": "x", "@language": "e_n"}}, '["e:p"]: has a language that is none'),
    "the language of a document": ({"@context": {"@language": "a b"}, "@id": "e:a", "e:p": "x"}, '["e:p"]: has a language'),
    "a direction": ({"@id": "e:a", "e:p": {"@value": "x", "@direction": "rtl"}}, '["e:p"]: has a direction of writing'),
    "a value of nothing": ({"@graph": ["x", {"@id": "e:a", "e:p": 1}]}, "@graph[0]: is a value that is said of no node: 'x'"),
    "a value object of nothing": ([{"@value": "x"}], "[0]: is a value that is said of no node"),
    "a list of nothing": ([{"@list": ["x"]}], "[0]: is a list that is said of no node"),
}
"""Documents of which a parser drops a part, and how that part is named."""
