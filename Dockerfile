# One image for every process; the command decides which. Multi-stage: what ships has no compiler, no tests and no
# development packages, and runs as nobody in particular.

FROM node:24-bookworm-slim AS build
WORKDIR /app
ENV CI=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# Console and processes, then the one-shot tools. Their depth under dist/ is that of their sources under scripts/:
# they look for prisma/ two folders up.
RUN npm run generate \
 && npm run build \
 && npx esbuild migrate=scripts/migrate/main.ts keys=scripts/keys/main.ts upstash-bridge=scripts/upstash-bridge/main.ts \
      --bundle --platform=node --format=esm --target=node24 --packages=external --sourcemap --outdir=dist/tools

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages are the embedded Postgres, for which a container has no use.
RUN npm ci --omit=dev --omit=optional

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production \
    NODE_OPTIONS="--enable-source-maps" \
    LISTEN_HOST=0.0.0.0 \
    PORT=4000
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY core/platform/db/sql ./core/platform/db/sql
COPY prisma/migrations ./prisma/migrations
USER node
EXPOSE 4000
STOPSIGNAL SIGTERM
# The workers answer on METRICS_PORT, the server on PORT.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.METRICS_PORT || process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server/main.js"]
