"""txtai: an embeddings database with its default FAISS index."""

from stage import play


def embeddings(dimension):
    from txtai import Embeddings

    return Embeddings({"method": "external", "content": False, "normalize": False})


def build(texts, vectors, folder):
    database = embeddings(vectors.shape[1])
    database.index((row, vector, None) for row, vector in enumerate(vectors))
    database.save(str(folder))


def load(folder, dimension):
    from txtai import Embeddings

    database = Embeddings()
    database.load(str(folder))
    return lambda query: database.ann.search(query[None, :], 10)[0]


play(build, load)
