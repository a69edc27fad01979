import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { Provider, useQuery } from "urql";
import { graphql } from "../gql";
import type { ViewerQuery } from "../gql/graphql";
import { createApiClient } from "./api/api-client";
import { SignInAgain } from "./sign-in-again";
import { somebodyIsHere } from "./sign-in-need";
import { SignInPage } from "./sign-in-page";
import { tellSignedIn } from "./signed-in-news";

const VIEWER = graphql(`
  query Viewer {
    viewer { id name roles scopes personId mfaAt sessionExpiresAt waitingCount }
  }
`);

export type Viewer = NonNullable<ViewerQuery["viewer"]>;

const ViewerContext = createContext<Viewer | null>(null);

/** The signed-in viewer. Throws outside of pages that need a sign-in. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("Nobody is signed in here.");
  return viewer;
}

/** Reads the session first and renders nothing until it is known. Without a session it shows the page of sign-in. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const client = useMemo(createApiClient, []);
  return (
    <Provider value={client}>
      <Gate>{children}</Gate>
    </Provider>
  );
}

function Gate({ children }: { readonly children: ReactNode }) {
  const [{ data, error, fetching }, readAgain] = useQuery({ query: VIEWER });
  const viewer = data?.viewer ?? null;
  const viewerId = viewer?.id ?? null;
  useEffect(() => {
    if (viewerId === null) return;
    somebodyIsHere(viewerId);
    tellSignedIn("HERE");
  }, [viewerId]);
  if (viewer) {
    return (
      <ViewerContext.Provider value={viewer}>
        {children}
        <SignInAgain viewerId={viewer.id} />
      </ViewerContext.Provider>
    );
  }
  if (fetching) return <Waiting />;
  if (error?.networkError) return <Unreachable onRetry={() => readAgain({ requestPolicy: "network-only" })} />;
  return <SignInPage />;
}

function Waiting() {
  return (
    <div className="drawbridge-waiting">
      <Spinner size="large" />
      <Box variant="span">Loading Drawbridge</Box>
    </div>
  );
}

function Unreachable({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <main>
      <Box margin="xxl" textAlign="center">
        <Box variant="h1">Drawbridge cannot be reached</Box>
        <Box margin={{ vertical: "m" }}>
          The server does not answer, or this machine has no network. Nothing was lost.
        </Box>
        <Button variant="primary" onClick={onRetry}>
          Try again
        </Button>
      </Box>
    </main>
  );
}
