"""chromadb: a persistent collection."""

from stage import play


def build(texts, vectors, folder):
    import chromadb

    collection = chromadb.PersistentClient(str(folder)).get_or_create_collection(
        "views", configuration={"hnsw": {"space": "ip"}}
    )
    for start in range(0, len(texts), 5000):
        ids = [str(row) for row in range(start, min(start + 5000, len(texts)))]
        collection.upsert(ids, embeddings=vectors[start : start + 5000], documents=texts[start : start + 5000])


def load(folder, dimension):
    import chromadb

    collection = chromadb.PersistentClient(str(folder)).get_collection("views")
    return lambda query: collection.query(query_embeddings=[query], n_results=10)["ids"][0]


play(build, load)
