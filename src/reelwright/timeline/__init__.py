"""The Timeline language: documents, names, and their resolution into a composition.

document.load, checks.check    a document, and everything that is wrong with it
needs.needs                    which files must be there
resolution.resolve.resolve     document, facts and output to a Composition
codec                          compositions on their way to the renderer

Nothing is imported here: a renderer's child wants compositions without the reader of documents.
"""
