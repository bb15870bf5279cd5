// A real OpenID provider on a free port of this machine, for tests/it/identity/oidc.rs. Prints its issuer when it listens.
// usage: node provider.mjs FOLDER, where FOLDER has node_modules. A token for the resource …/PS256 is signed with PS256.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const library = join(process.argv[2], 'node_modules', 'oidc-provider', 'lib', 'index.js');
const { default: Provider } = await import(pathToFileURL(library));

const key = (type, options, alg) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), kid: `key-${alg}`, alg, use: 'sig',
});
const rsa = { modulusLength: 2048 };
const configuration = {
  jwks: { keys: [key('rsa', rsa, 'RS256'), key('rsa', rsa, 'PS256'), key('ec', { namedCurve: 'P-256' }, 'ES256')] },
  clients: [
    {
      client_id: 'machine', client_secret: 'machine-secret', grant_types: ['client_credentials'],
      redirect_uris: [], response_types: [],
    },
    {
      client_id: 'portal', client_secret: 'portal-secret', grant_types: ['authorization_code'],
      redirect_uris: ['http://127.0.0.1:1/callback'], response_types: ['code'],
    },
  ],
  pkce: { required: () => true },
  cookies: { keys: ['for tests only'] },
  findAccount: async (_context, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
  // A provider may say what it likes about roles: nobody gets them from it.
  extraTokenClaims: async (_context, token) => ({ azp: token.clientId, roles: ['admin'] }),
  ttl: { AccessToken: 300, ClientCredentials: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
  features: {
    // Its login form takes any name and password.
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => ({
        scope: '', audience: resource, accessTokenTTL: 300, accessTokenFormat: 'jwt',
        jwt: { sign: { alg: new URL(resource).pathname.split('/').pop() } },
      }),
    },
  },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  provider.on('server_error', (_context, error) => console.error(error));
  server.on('request', provider.callback());
  console.log(`issuer ${issuer}`);
});
// Whoever started it holds the other end; when they are gone, so is it.
process.stdin.resume().on('end', () => process.exit(0));
