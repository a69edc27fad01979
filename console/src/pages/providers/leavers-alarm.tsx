import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import type { Provider } from "./provider";
import { counted } from "./provider-counts";

const ACKNOWLEDGE = graphql(`
  mutation AcknowledgeLeavers($id: ID!) {
    acknowledgeLeavers(providerId: $id) { provider { ...ProviderFacts } }
  }
`);

/** A SCIM provider's changes apply at once, so the alarm asks an administrator whether a mass deprovisioning was meant. */
export function LeaversAlarm({ provider }: { readonly provider: Provider }) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const { run, isRunning, error } = useAction(ACKNOWLEDGE);
  const { show } = useFlashes();
  const { id, name, leaversAlarm } = provider;
  if (!leaversAlarm) return null;
  const acknowledge = async () => {
    if (await run({ id })) show({ type: "info", text: `That many left ${name} at once is acknowledged.` });
  };
  return (
    <>
      <Problem error={error} />
      <Alert
        type="warning"
        statusIconAriaLabel="Warning"
        header={`${counted(leaversAlarm.people, "person has", "people have")} left at once`}
        action={
          isAdmin && (
            <Button loading={isRunning} onClick={() => void acknowledge()}>
              Acknowledge
            </Button>
          )
        }
      >
        {name} has deactivated or deleted them since <Moment at={leaversAlarm.since} />, and they are out already. If
        that is not right, mend it at {name}, which tells of it by SCIM.{" "}
        <PageLink to={`${addresses.people()}?provider=${id}&active=no`}>Who is out</PageLink>
      </Alert>
    </>
  );
}
