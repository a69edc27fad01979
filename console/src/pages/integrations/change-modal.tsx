import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { CombinedError } from "urql";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import type { ChangeImpactFragment } from "../../gql/graphql";
import { ChangeImpact } from "../../parts/changes/change-impact";
import { useAction } from "../../parts/forms/use-action";
import { useGoWhenDone } from "../../parts/forms/use-go-when-done";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import type { Integration } from "./integration";

export type IntegrationChange = "off" | "delete" | "deleteByForce";

const SWITCH_OFF = graphql(`
  mutation SwitchIntegrationOff($id: ID!, $version: Int!) {
    setIntegrationEnabled(id: $id, version: $version, enabled: false) {
      integration { id enabled version status statusReasons nextSyncAt }
    }
  }
`);

const DELETE = graphql(`
  mutation DeleteIntegration($id: ID!, $version: Int!, $force: Boolean!) {
    deleteIntegration(id: $id, version: $version, force: $force) {
      deleted
      integration { id status statusReasons enabled nextSyncAt }
    }
  }
`);

const WORDS: Readonly<Record<IntegrationChange, { readonly verb: string; readonly text: string }>> = {
  off: {
    verb: "Switch off",
    text: "Nothing is read from the organization, nothing can be asked for, and access that was given is taken away.",
  },
  delete: {
    verb: "Delete",
    text: "Access that was given is taken away; the integration goes once all of it was observed gone. This cannot be undone.",
  },
  deleteByForce: {
    verb: "Delete by force",
    text: "It goes at once, without waiting until access was observed gone. What stays in AWS then, nobody here takes away. This cannot be undone.",
  },
};

interface Props {
  readonly integration: Integration;
  readonly change: IntegrationChange;
  /** The access that the change would end; undefined where that could not be read. */
  readonly impact: ChangeImpactFragment | undefined;
  readonly error: CombinedError | undefined;
  readonly onClose: () => void;
}

/** Shows the impact of a change before it is made. */
export function ChangeModal({ integration, change, impact, error, onClose }: Props) {
  const { name } = integration;
  const { verb, text } = WORDS[change];
  const [typed, setTyped] = useState("");
  const make = useChange(integration, change, onClose);
  const mayMake = Boolean(impact) && (change !== "deleteByForce" || typed === name);
  return (
    <Modal
      visible
      size="large"
      header={`${verb}: ${name}`}
      onDismiss={onClose}
      closeAriaLabel="Leave it as it is"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Leave it as it is</Button>
            <Button variant="primary" disabled={!mayMake} loading={make.isRunning} onClick={() => void make.run()}>
              {`${verb} ${name}`}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>{text}</Box>
        <Problem error={make.error ?? error} />
        {impact && <ChangeImpact impact={impact} />}
        {change === "deleteByForce" && (
          <>
            <Alert type="warning" statusIconAriaLabel="Warning">
              Try the ordinary deletion first. By force is for an organization that cannot be reached any more.
            </Alert>
            <FormField label={`Type ${name} to confirm`}>
              <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} />
            </FormField>
          </>
        )}
      </SpaceBetween>
    </Modal>
  );
}

/** Makes the change, and reports the new state of the integration. */
function useChange({ id, name, version }: Integration, change: IntegrationChange, onClose: () => void) {
  const { show } = useFlashes();
  const goWhenDone = useGoWhenDone();
  const off = useAction(SWITCH_OFF);
  const remove = useAction(DELETE);
  const link = <PageLink to={addresses.integration(id)}>{name}</PageLink>;
  const run = async () => {
    if (change === "off") {
      if (!(await off.run({ id, version }))) return;
      show({ type: "info", text: <>{link} is switched off. Access that was given through it is being taken away.</> });
      return onClose();
    }
    const answer = await remove.run({ id, version, force: change === "deleteByForce" });
    if (!answer?.deleteIntegration) return;
    onClose();
    if (answer.deleteIntegration.deleted) {
      show({ type: "info", text: `${name} is deleted.` });
      return goWhenDone(addresses.integrations());
    }
    show({ type: "info", text: <>{link} is being deleted: it goes once access given through it was observed gone.</> });
  };
  return { run, isRunning: off.isRunning || remove.isRunning, error: off.error ?? remove.error };
}
