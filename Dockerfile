# haloform with git, from the .deb that scripts/package makes:  ./scripts/package && docker build -t haloform .
# scripts/package --try runs these lines in a bare root.
FROM debian:bookworm-slim
COPY build/package/haloform_*.deb /tmp/haloform.deb
RUN apt-get update && apt-get install -y --no-install-recommends /tmp/haloform.deb ca-certificates git libpq5 tzdata && rm -rf /tmp/haloform.deb /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home haloform
USER haloform
WORKDIR /home/haloform
ENTRYPOINT ["haloform"]
