"""The engine for more than one machine: a real Elasticsearch cluster, the same lists and points."""

from search.engines.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
