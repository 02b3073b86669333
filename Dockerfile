# The web app, the binary, and a small image that runs as an unprivileged user.
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM rust:1.95-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends cmake nasm perl && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
COPY --from=web /src/web/dist web/dist
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --create-home codex && mkdir /data && chown codex /data
COPY --from=build /src/target/release/codex /usr/local/bin/codex
COPY THIRD-PARTY.md LICENSE-MIT LICENSE-APACHE /usr/share/doc/codex/
USER codex
ENV CODEX_DATA__DIR=/data CODEX_SERVER__HOST=0.0.0.0
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["codex"]
CMD ["serve"]
