"""Counts the collections of Weaviate, through the sidecar: 127.0.0.1, ports 8080 and 50051, no credentials."""

import weaviate

with weaviate.connect_to_local() as client:
    print(f"Weaviate {client.get_meta()['version']} has {len(client.collections.list_all())} collections", flush=True)
