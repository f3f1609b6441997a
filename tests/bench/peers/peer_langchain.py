"""LangChain: its in-memory vector store, kept as a file."""

from stage import play


def store():
    from langchain_core.embeddings import Embeddings
    from langchain_core.vectorstores import InMemoryVectorStore

    class Given(Embeddings):
        def embed_documents(self, texts):
            return [self.vectors[text] for text in texts]

        def embed_query(self, text):
            raise NotImplementedError

    return InMemoryVectorStore, Given()


def build(texts, vectors, folder):
    kind, given = store()
    given.vectors = dict(zip(texts, vectors.tolist(), strict=True))
    made = kind(given)
    made.add_texts(texts)
    folder.mkdir(exist_ok=True)
    made.dump(str(folder / "store.json"))


def load(folder, dimension):
    kind, given = store()
    loaded = kind.load(str(folder / "store.json"), given)
    return lambda query: loaded.similarity_search_by_vector(query.tolist(), k=10)


play(build, load)
