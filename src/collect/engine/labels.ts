/** The few labels that are read; all others may hold secrets. */

import type { KnownLabels } from "../../core/docker/engine.ts";
import { fieldsOf, present, wordOf } from "../fields.ts";

export function readLabels(value: unknown): KnownLabels {
  const labels = fieldsOf(value);
  return present({
    composeProject: wordOf(labels["com.docker.compose.project"]),
    composeService: wordOf(labels["com.docker.compose.service"]),
    composeNumber: wordOf(labels["com.docker.compose.container-number"]),
    composeConfigFiles: wordOf(labels["com.docker.compose.project.config_files"]),
    composeWorkingDir: wordOf(labels["com.docker.compose.project.working_dir"]),
    swarmServiceId: wordOf(labels["com.docker.swarm.service.id"]),
    swarmServiceName: wordOf(labels["com.docker.swarm.service.name"]),
    swarmTaskId: wordOf(labels["com.docker.swarm.task.id"]),
    swarmTaskName: wordOf(labels["com.docker.swarm.task.name"]),
    swarmNodeId: wordOf(labels["com.docker.swarm.node.id"]),
  });
}
