import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useEffect, useState } from "react";

interface Providers {
  readonly providers: readonly { readonly name: string; readonly label: string; readonly signIn: string }[];
  readonly development: boolean;
}

interface DevelopmentPerson {
  readonly id: string;
  readonly displayName: string;
  readonly userName: string;
}

interface Props {
  readonly returnTo: string;
  /** Asks the provider for a sign-in with a second factor. */
  readonly stepUp?: boolean;
}

/** Every sign-in provider of the installation. */
export function SignInChoices({ returnTo, stepUp = false }: Props) {
  const [providers, setProviders] = useState<Providers | "loading" | "failed">("loading");
  useEffect(() => {
    readJson<Providers>("/auth/providers").then(setProviders, () => setProviders("failed"));
  }, []);
  if (providers === "loading") return <Spinner size="large" />;
  if (providers === "failed") {
    return <Alert type="error">The ways to sign in could not be read. Load this page again in a moment.</Alert>;
  }
  const query = `&returnTo=${encodeURIComponent(returnTo)}${stepUp ? "&stepUp=1" : ""}`;
  return (
    <SpaceBetween size="m">
      {providers.providers.map(({ name, label, signIn }, n) => (
        <Button key={name} href={`${signIn}${query}`} variant={n === 0 ? "primary" : "normal"} fullWidth>
          Sign in with {label}
        </Button>
      ))}
      {providers.development && <DevelopmentSignIn returnTo={returnTo} />}
      {providers.providers.length === 0 && !providers.development && (
        <Alert type="warning">
          No provider is configured. An administrator sets DRAWBRIDGE_OIDC_PROVIDERS, as the guide about sign-in says.
        </Alert>
      )}
    </SpaceBetween>
  );
}

/** Sign-in as any person, for a laptop. The server offers it only where it is switched on, and only to this machine. */
function DevelopmentSignIn({ returnTo }: Pick<Props, "returnTo">) {
  const [people, setPeople] = useState<readonly DevelopmentPerson[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [chosen, setChosen] = useState<SelectProps.Option | null>(null);
  useEffect(() => {
    readJson<{ identities: DevelopmentPerson[] }>("/auth/dev").then(
      ({ identities }) => setPeople(identities),
      () => setProblem("People could not be read. Signing in for development works from the machine itself only."),
    );
  }, []);
  const signIn = async () => {
    const answer = await fetch("/auth/dev", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ identityId: chosen?.value }),
    }).catch(() => null);
    if (answer?.ok) location.assign(returnTo);
    else setProblem("The sign-in did not work. The person may not be active any more: choose another one.");
  };
  if (problem !== null) return <Alert type="error">{problem}</Alert>;
  return (
    <SpaceBetween size="s">
      <FormField label="Sign in for development, as" description="Without a password. This is for a laptop alone.">
        <Select
          selectedOption={chosen}
          onChange={({ detail }) => setChosen(detail.selectedOption)}
          options={(people ?? []).map(({ id, displayName, userName }) => ({
            value: id,
            label: displayName,
            description: userName,
          }))}
          filteringType="auto"
          filteringAriaLabel="Find a person"
          placeholder="Choose a person"
          statusType={people === null ? "loading" : "finished"}
          loadingText="Reading people"
          empty="Nobody is there yet: import people first."
        />
      </FormField>
      <Button variant="primary" disabled={chosen === null} onClick={() => void signIn()} fullWidth>
        Sign in
      </Button>
    </SpaceBetween>
  );
}

async function readJson<T>(address: string): Promise<T> {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return (await answer.json()) as T;
}
