"""LlamaIndex: its simple vector store, kept as a file."""

from stage import play


def build(texts, vectors, folder):
    from llama_index.core.schema import TextNode
    from llama_index.core.vector_stores import SimpleVectorStore

    store = SimpleVectorStore()
    store.add([TextNode(id_=text, text=text, embedding=row.tolist()) for text, row in zip(texts, vectors, strict=True)])
    folder.mkdir(exist_ok=True)
    store.persist(str(folder / "store.json"))


def load(folder, dimension):
    from llama_index.core.vector_stores import SimpleVectorStore
    from llama_index.core.vector_stores.types import VectorStoreQuery

    store = SimpleVectorStore.from_persist_path(str(folder / "store.json"))
    return lambda query: store.query(VectorStoreQuery(query_embedding=query.tolist(), similarity_top_k=10)).ids


play(build, load)
