# Stage 1 builds one binary; stage 2 holds that binary and what it reads from the system: root certificates, time zones.
FROM rust:1.95-bookworm AS builder

# The C parts of the storage and TLS libraries are built from source.
RUN apt-get update \
    && apt-get install -y --no-install-recommends cmake make perl tzdata ca-certificates \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --bin proeftuin \
    && install -D -m 0755 target/release/proeftuin /out/proeftuin


FROM debian:bookworm-slim

LABEL org.opencontainers.image.title="Proeftuin" \
    org.opencontainers.image.description="Registry and matching service for networks of living labs in health care" \
    org.opencontainers.image.licenses="EUPL-1.2"

RUN useradd --system --no-create-home --uid 10001 --user-group --shell /usr/sbin/nologin proeftuin \
    && install -d -m 0700 -o 10001 -g 10001 /var/lib/proeftuin

COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /build/LICENSE /usr/share/doc/proeftuin/LICENSE
COPY --from=builder /out/proeftuin /usr/local/bin/proeftuin

# To run it without docker-compose.yml, say that a proxy with TLS is in front: -e PROEFTUIN_BEHIND_PROXY=true.
ENV PROEFTUIN_LISTEN=0.0.0.0:8080 \
    PROEFTUIN_DATABASE_URL=sqlite:///var/lib/proeftuin/proeftuin.sqlite3 \
    PROEFTUIN_KEY_FILE=/var/lib/proeftuin/signing.key \
    PROEFTUIN_LOG=info \
    PROEFTUIN_LOG_FORMAT=json

USER 10001:10001
WORKDIR /var/lib/proeftuin
VOLUME /var/lib/proeftuin
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["proeftuin", "health"]
ENTRYPOINT ["proeftuin"]
CMD ["serve"]
