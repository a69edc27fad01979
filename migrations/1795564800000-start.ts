import type { MigrationInterface, QueryRunner } from "typeorm";
import { CREATE_ACCESS_FLOWS } from "./start/access-flows";
import { CREATE_ACCESS_REQUESTS } from "./start/access-requests";
import { CREATE_ACCOUNTS } from "./start/accounts";
import { CREATE_API_TOKENS } from "./start/api-tokens";
import { CREATE_AUDIT_LOG } from "./start/audit-log";
import { CREATE_AUDIT_SEALS } from "./start/audit-seals";
import { CREATE_BINDINGS, CREATE_SLOT_USES } from "./start/bindings";
import { CREATE_CLIENT_REQUESTS } from "./start/client-requests";
import { CREATE_CONNECTORS } from "./start/connectors";
import { CREATE_DELEGATIONS } from "./start/delegations";
import { CREATE_DOCTOR } from "./start/doctor";
import { CREATE_DRIFT } from "./start/drift";
import { CREATE_FAVOURITES } from "./start/favourites";
import { CREATE_GRANTS } from "./start/grants";
import { CREATE_IDENTITIES } from "./start/identities";
import { CREATE_IDENTITY_PROVIDERS } from "./start/identity-providers";
import { CREATE_INSTALLATION } from "./start/installation";
import { CREATE_INTEGRATIONS } from "./start/integrations";
import { CREATE_NOTIFICATIONS } from "./start/notifications";
import { CREATE_OUTBOX } from "./start/outbox";
import { CREATE_OWNERS } from "./start/owners";
import { CREATE_RATE_LIMITS } from "./start/rate-limits";
import { CREATE_RESOURCES } from "./start/resources";
import { CREATE_ROLES } from "./start/roles";
import { CREATE_SCIM } from "./start/scim";
import { CREATE_SESSIONS } from "./start/sessions";
import { CREATE_SLOTS } from "./start/slots";
import { startNameOf } from "./start/start-name";
import { CREATE_SYNC_RUNS } from "./start/sync-runs";

/** Foreign keys refer only to tables of earlier entries. */
const UP = [
  CREATE_INSTALLATION,
  CREATE_RATE_LIMITS,
  CREATE_CLIENT_REQUESTS,
  CREATE_AUDIT_LOG,
  CREATE_AUDIT_SEALS,
  CREATE_CONNECTORS,
  CREATE_INTEGRATIONS,
  CREATE_ACCOUNTS,
  CREATE_IDENTITY_PROVIDERS,
  CREATE_IDENTITIES,
  CREATE_DELEGATIONS,
  CREATE_SCIM,
  CREATE_ROLES,
  CREATE_SESSIONS,
  CREATE_API_TOKENS,
  CREATE_RESOURCES,
  CREATE_FAVOURITES,
  CREATE_OWNERS,
  CREATE_SYNC_RUNS,
  CREATE_DOCTOR,
  CREATE_ACCESS_FLOWS,
  CREATE_SLOTS,
  CREATE_BINDINGS,
  CREATE_SLOT_USES,
  CREATE_GRANTS,
  CREATE_ACCESS_REQUESTS,
  CREATE_DRIFT,
  CREATE_OUTBOX,
  CREATE_NOTIFICATIONS,
];

const DOWN = `
drop view if exists acting_identities, homes, slot_uses, pool_uses, revocation_observations, access_left_by_moves;
alter table if exists people drop constraint if exists fk_people_home_id;
drop table if exists
  notification_sweeps, notification_preferences, mail_deliveries, notifications,
  webhook_deliveries, webhooks, outbox_messages, drift_acceptances, drift_findings, drift_scans, request_questions, access_decisions, access_request_items,
  access_requests, automatic_flow_states, grants, access_targets, bindings, slot_assignments, slots, access_flows,
  doctor_checks, doctor_runs, sync_run_accounts,
  sync_runs, people_version, deferred_ownerships, resource_owners, resource_ownerships, favourites, resources, api_tokens, service_accounts, sign_in_attempts,
  identity_links, sessions, role_assignments, role_groups, scim_groups, scim_users, identity_group_nesting,
  identity_group_members, identity_groups, delegations, person_answers, identities, people, provider_reads, identity_providers, account_regions,
  organizational_unit_names, accounts, integrations, connectors, client_requests, rate_limits, installation;
-- Functions and tables of the audit log need each other.
drop function if exists seal_audit_log, audit_time, continue_audit_positions, drop_audit_month, settled_audit_position;
drop table if exists audit_sinks, audit_broken_ends, audit_dropped_months, audit_seal_signatures, audit_seals, audit_events;
drop function if exists
  create_audit_month, create_audit_default, audit_position, refuse_broken_end_change, refuse_seal_change, refuse_audit_change,
  tag_values, search_words, search_terms, version_order;
drop table if exists audit_epoch;
`;

/**
 * The schema of the first release, as plain SQL, one file for each noun. The release freezes it: a later change of its
 * SQL would change its name, and every database in use would be refused.
 */
export class Start1795564800000 implements MigrationInterface {
  name = startNameOf(UP);

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of UP) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
