// HEALTHCHECK_FAILING: the port is answered, and the container says of itself that it is not well.

import type { Finding } from "../../contract.ts";
import type { Case } from "../case.ts";
import { aboutContainer, inspected, refOf } from "./write.ts";

export function health({ publications }: Case): readonly Finding[] {
  const sick = publications.find(
    ({ standing, container }) => standing && container.health === "unhealthy",
  )?.container;
  if (sick === undefined) return [];
  return [
    {
      code: "HEALTHCHECK_FAILING",
      severity: "warning",
      subject: aboutContainer(sick),
      title: `The health check of ${sick.name} fails`,
      detail:
        "The check runs inside the container and says whether the program does its work; packets reach it all the same.",
      evidence: [inspected(sick, "State.Health.Status: unhealthy")],
      remedy: {
        text: "The last runs of the check say why.",
        command: `docker inspect --format '{{json .State.Health}}' ${refOf(sick)}`,
      },
    },
  ];
}
