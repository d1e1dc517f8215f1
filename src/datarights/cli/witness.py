"""``witness``: keep watch over logs of others, and cosign what is consistent."""

from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words

app = typer.Typer(no_args_is_help=True, add_completion=False)

_OUTPUT = typer.Option("", "--output", "-o", help=words("写到文件", "write it to a file"))
_FOLDER = typer.Option("witness", "--folder", help=words("见证人的文件夹", "the folder of the witness"))


@app.command(
    help=words("做一个见证人：钥匙与记录都在它的文件夹里", "Be a witness: key and records in a folder of its own")
)
def new(
    name: str = typer.Argument(..., help=words("见证人的名称", "the name of the witness")),
    folder: str = _FOLDER,
    output: str = _OUTPUT,
) -> None:
    """Make a witness; its public key goes into the trust policies of others, as the line that is printed."""
    console.check_output(output)
    line = f"witness {name} {bootstrap.new_witness(Path(folder), name)}"
    if output:
        console.give(output, f"{line}\n".encode())
        console.talk(
            words(f"公钥已写到 {output}：并入信任策略", f"the public key is in {output}: add it to trust policies")
        )
    else:
        console.line(line)


@app.command(help=words("见证哪个账本：登记它的公钥", "Which logs are witnessed: their public keys"))
def trust(
    keys: str = typer.Argument(..., help=words("账本的公钥，或写有公钥的策略文件（keys list）", "the public key of a log, or a policy file that has it (keys list)")),
    folder: str = _FOLDER,
) -> None:  # fmt: skip
    """Take up a log by its public key."""
    found, gone = bootstrap.trusted_by(Path(folder), keys)
    for each in found:
        console.line(
            words(
                f"见证 {each.name}，认钥匙 {each.key_id.hex()}",
                f"{each.name} is witnessed, by its key {each.key_id.hex()}",
            )
        )
    for each in gone:
        console.line(words(f"不再认 {each.name} 的钥匙 {each.key_id.hex()}：策略里没有它", f"the key {each.key_id.hex()} of {each.name} is believed no more: the policy does not name it"))  # fmt: skip


@app.command(help=words("对请求联署；账本分叉或被改写则拒绝，退出码 4", "Cosign a request; a fork or a rewriting is refused, exit 4"))  # fmt: skip
def cosign(
    file: str = typer.Argument(..., help=words("请求（checkpoint request）", "a request (checkpoint request)")),
    folder: str = _FOLDER,
    output: str = _OUTPUT,
) -> None:
    """Judge a request against what was seen last, and give the cosignature."""
    asked = bootstrap.read_bytes(Path(file))
    console.check_output(output)
    lines = bootstrap.cosigned(Path(folder), asked)
    if output:
        console.give(output, lines.encode())
        console.talk(words(f"已联署，写到 {output}；交还给对方", f"cosigned, written to {output}: hand it back"))
    else:
        console.lines(lines.splitlines())


@app.command(help=words("在本机 127.0.0.1 上作见证服务", "Serve as a witness on 127.0.0.1"))
def serve(
    folder: str = _FOLDER,
    port: int = typer.Option(0, "--port", min=0, max=65535, help=words("端口", "port")),
) -> None:
    """Answer requests over HTTP on this machine until interrupted."""
    console.expect_hanging_up()
    server = bootstrap.witness_server(Path(folder), port)
    console.line(f"http://127.0.0.1:{server.server_port}")
    server.serve_forever()
