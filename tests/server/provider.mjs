// An OpenID Connect provider on loopback: `node provider.mjs PORT REDIRECT_ADDRESS CLIENT_SECRET`.
// It is oidc-provider as it is; people sign in without a form, and on demand the ID token is exchanged for a bad one.
import { createServer } from "node:http";
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import Provider, { interactionPolicy } from "oidc-provider";

const [port, redirect, secret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const keys = await generateKeyPair("RS256", { extractable: true });
const others = await generateKeyPair("RS256", { extractable: true });
const state = { account: "", verified: true, others: {}, bad: "" };

const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }));

const provider = new Provider(issuer, {
  clients: [
    { client_id: "atlas", client_secret: secret, redirect_uris: [redirect], post_logout_redirect_uris: [redirect] },
  ],
  jwks: { keys: [{ ...(await exportJWK(keys.privateKey)), kid: "k1", alg: "RS256", use: "sig" }] },
  cookies: { keys: ["only for tests"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups", "roles", "realm_access"] },
  conformIdTokenClaims: false, // the claims are in the ID token, as with the usual providers
  features: { devInteractions: { enabled: false } },
  interactions: { policy, url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, accountId) => ({
    accountId,
    claims: () => ({
      sub: accountId,
      email: accountId,
      email_verified: state.verified,
      name: accountId,
      ...state.others,
    }),
  }),
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

/** The ways in which an ID token can be bad, by name. */
const BAD = {
  audience: (claims) => signed({ ...claims, aud: "another-client" }),
  expired: (claims) => signed({ ...claims, iat: claims.iat - 7200, exp: claims.iat - 3600 }),
  issuer: (claims) => signed({ ...claims, iss: "http://127.0.0.1:1" }),
  nonce: (claims) => signed({ ...claims, nonce: "another" }),
  key: (claims) => signed(claims, others.privateKey),
  unsigned: (claims) => new UnsecuredJWT(claims).encode(),
  changed: (claims, token) => {
    const [head, , signature] = token.split(".");
    const body = Buffer.from(JSON.stringify({ ...claims, email: "ann@example.org" })).toString("base64url");
    return `${head}.${body}.${signature}`;
  },
};

function signed(claims, key = keys.privateKey) {
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "k1", typ: "JWT" }).sign(key);
}

provider.use(async (ctx, next) => {
  if (ctx.path === "/test") {
    Object.assign(state, JSON.parse(ctx.query.state));
    ctx.body = "set";
  } else if (ctx.path.startsWith("/interaction/")) {
    ctx.respond = false;
    const result = { login: { accountId: state.account }, select_account: {} };
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  } else {
    await next();
    const token = ctx.body?.id_token;
    if (state.bad && token && decodeProtectedHeader(token)) {
      ctx.body = { ...ctx.body, id_token: await BAD[state.bad](decodeJwt(token), token) };
    }
  }
});

createServer(provider.callback()).listen(Number(port), "127.0.0.1", () => console.log("ready"));
