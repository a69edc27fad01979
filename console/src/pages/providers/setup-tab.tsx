import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { Copyable } from "../../parts/code/copyable";
import { useSearchState } from "../../parts/lists/search-state";
import type { TabProps } from "./provider";
import { PEERS, peerOf } from "./scim-peers";
import { ScimToken } from "./scim-token";
import { SetupEnd } from "./setup-end";

const DEFAULTS = { peer: "" };

/** The setup of Okta, Entra or another SCIM client, step by step, until its first request arrives. */
export function SetupTab({ provider, others }: TabProps) {
  const [{ peer: asked }, change] = useSearchState(DEFAULTS);
  const peer = peerOf(asked, provider.name);
  const address = `${location.origin}${provider.scimPath ?? ""}`;
  return (
    <Container
      header={
        <Header variant="h2" description="Do it in two windows: this one, and the administration of the provider.">
          Set-up, step by step
        </Header>
      }
    >
      <SpaceBetween size="l">
        <SegmentedControl
          label="Which provider"
          selectedId={peer.id}
          options={PEERS.map(({ id, label }) => ({ id, text: label }))}
          onChange={({ detail }) => change({ peer: detail.selectedId })}
        />
        <Step title={`1. Make an application for Drawbridge at ${peer.label}`}>
          <Clicks of={peer.application} />
        </Step>
        <Step title={`2. Copy the address: there it is named ${peer.addressName}`}>
          <Copyable text={address} name="the address" />
          {location.protocol === "http:" && (
            <Box color="text-body-secondary">
              {peer.label} must reach it from outside, by HTTPS: put the name of your installation in place of this one.
            </Box>
          )}
        </Step>
        <Step title={`3. Make the token: there it is named ${peer.tokenName}`}>
          <ScimToken provider={provider} tokenName={peer.tokenName} />
        </Step>
        <Step title="4. Connect them">
          <Clicks of={peer.connection} />
        </Step>
        <Step title="5. Say who comes">
          <Clicks of={peer.people} />
        </Step>
        <Step title="6. See the first request come">
          <SetupEnd provider={provider} isFirst={others.length === 0} />
        </Step>
      </SpaceBetween>
    </Container>
  );
}

function Step({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">{title}</Box>
      {children}
    </SpaceBetween>
  );
}

function Clicks({ of: clicks }: { readonly of: readonly string[] }) {
  return (
    <ol>
      {clicks.map((click) => (
        <li key={click}>{click}</li>
      ))}
    </ol>
  );
}
