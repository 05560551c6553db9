"""A stand-in for the `cog` command where no Docker runs: real images, pushed to a real registry.

What it prints and takes follows the source of Cog (https://github.com/replicate/cog, `pkg/cli/push.go`,
`pkg/docker/api_client.go`, `pkg/web/client.go`, `pkg/provider/replicate/replicate.go`) and logs in its issues:

| Cog | output of `cog push` |
| --- | --- |
| 0.9 to 0.13 | runs `docker push`: its lines on stdout, with `latest: digest: sha256:… size: …`; its own on stderr |
| 0.14 to 0.16 | asks Docker's engine: the same lines on stderr; with `--x-fast` none of them but `New Version: …` |
| 0.17 and later | the same lines on stderr, then `  image  HOST/OWNER/NAME@sha256:…` there |

The sources read are of these groups, but where exactly one ends and the next begins was not looked up. Fast pushes
went to another service, not to the registry; here they go to the registry, and the version is the image's digest.

Environment:
    RIG_COG_VERSION: the Cog that it is; 0.23.1.
    RIG_COG_LOG: a file to which each run appends a JSON line when it starts and one when it ends.
    RIG_COG_CACHE: a folder for what builds have found out about the same files before.
    RIG_COG_DELAY: seconds that a build takes.
    RIG_COG_FAULT: what goes wrong; see `tests.rig.cog.faults`.
"""
