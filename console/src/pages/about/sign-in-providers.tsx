import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useEffect, useState } from "react";

export interface Ways {
  readonly providers: readonly { readonly name: string; readonly label: string }[];
  readonly development: boolean;
}

/** Null while the providers are being read. */
export function useSignInWays(): Ways | "failed" | null {
  const [ways, setWays] = useState<Ways | "failed" | null>(null);
  useEffect(() => {
    readWays().then(setWays, () => setWays("failed"));
  }, []);
  return ways;
}

/** The sign-in providers, as the page of sign-in lists them. */
export function SignInProviders({ ways }: { readonly ways: Ways | "failed" }) {
  return (
    <Container
      header={
        <Header variant="h2" description="Configured as DRAWBRIDGE_OIDC_PROVIDERS of the servers.">
          Ways to sign in
        </Header>
      }
    >
      {ways === "failed" ? "They could not be read." : <Listed ways={ways} />}
    </Container>
  );
}

function Listed({ ways: { providers, development } }: { readonly ways: Ways }) {
  const names = [...providers.map(({ label }) => label), ...(development ? ["As anybody, for development alone"] : [])];
  if (names.length === 0) return "None: nobody can sign in with a browser.";
  return (
    <ul>
      {names.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}

async function readWays(): Promise<Ways> {
  const answer = await fetch("/auth/providers", { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`/auth/providers answered ${answer.status}`);
  return (await answer.json()) as Ways;
}
