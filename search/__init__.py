"""The library floor: documents, text, matching, engines and the index that follows the database.

It knows no model of the floors above; they register sources (`search.sources`).
"""
