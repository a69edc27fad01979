import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { Breakable } from "../../parts/words/breakable";

/** Names the environment variables that set limits. Each server reads their values at its start, so none are shown. */
export function Limits() {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Limits of each client. A request that exceeds one is answered with its name. Servers read these environment variables when they start; .env.example has them all."
        >
          Limits
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        items={LIMITS.map(({ label, value }) => ({ label: <Breakable>{label}</Breakable>, value }))}
      />
    </Container>
  );
}

const LIMITS = [
  { label: "DRAWBRIDGE_RATE_LIMIT", value: "Requests per minute of one person or service: 3,000 unless set." },
  { label: "DRAWBRIDGE_MAX_COST", value: "Cost of an operation: 50,000 unless set." },
  { label: "DRAWBRIDGE_MAX_OPERATIONS", value: "Operations of one person at a time: 4 unless set." },
  {
    label: "DRAWBRIDGE_FRESH_SIGN_IN_MINUTES",
    value: "How recent a sign-in has to be for changes that give power: 30 minutes unless set.",
  },
  { label: "DRAWBRIDGE_PERSONAL_TOKEN_DAYS", value: "How long a token of a person lasts at most: 90 days unless set." },
  { label: "DRAWBRIDGE_SYNC_INTERVAL_MINUTES", value: "Between two syncs of an integration: 60 minutes unless set." },
];
