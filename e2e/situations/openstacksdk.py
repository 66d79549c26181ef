"""What openstacksdk says about a cloud and does with a node there: one JSON object on standard input, one on standard output.

In: {"cloud", "create": null | {"name", "image", "flavor", "network": null | id}, "timeout"}; OS_CLIENT_CONFIG_FILE names clouds.yaml.
Nothing of anybody else is removed: the name is one that no other server has, and of floating IPs only those that the library made.
"""

import ipaddress
import json
import sys

import openstack

# The public addresses of these clouds come from ranges for documentation, which Python counts as private. The library
# falls back on that test, and would be wrong only because of where our addresses come from.
for constants in (ipaddress._IPv4Constants, ipaddress._IPv6Constants):
    documentation = {"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"}
    constants._private_networks = [net for net in constants._private_networks if str(net) not in documentation]


def named(network):
    return None if network is None else {"id": network["id"], "name": network["name"]}


def said(problem):
    return f"{type(problem).__name__}: {' '.join(str(problem).split())}"[:400]


def attempt(what):
    """The answer of `what`, or the words of its refusal."""
    try:
        return {"value": what(), "error": None}
    except Exception as problem:  # whatever the library raises is its answer
        return {"value": None, "error": said(problem)}


def classify(connection):
    lists = {
        "externalIpv4": connection.get_external_ipv4_networks,
        "internalIpv4": connection.get_internal_ipv4_networks,
        "externalIpv6": connection.get_external_ipv6_networks,
        "floating": connection.get_external_ipv4_floating_networks,
    }
    single = {
        "natSource": connection.get_nat_source,
        "natDestination": connection.get_nat_destination,
        "default": connection.get_default_network,
    }
    return {
        **{key: [named(network) for network in ask()] for key, ask in lists.items()},
        **{key: named(ask()) for key, ask in single.items()},
    }


def floating_ips(connection):
    try:
        return {ip["id"]: ip["floating_ip_address"] for ip in connection.list_floating_ips()}
    except Exception:
        return {}


def watch_floating_ips(connection):
    """The ids of the floating IPs that the library makes from now on, as it makes them; others come from other people."""
    made = set()
    create_ip = connection.network.create_ip

    def recorded(**wish):
        ip = create_ip(**wish)
        made.add(ip["id"])
        return ip

    connection.network.create_ip = recorded
    return made


def describe(connection, server, before, made):
    after = floating_ips(connection)
    addresses = [one for many in (server["addresses"] or {}).values() for one in many]
    mine = [one["addr"] for one in addresses if one.get("OS-EXT-IPS:type") == "floating"]
    return {
        "status": server["status"],
        "publicV4": server["public_v4"] or None,
        "publicV6": server["public_v6"] or None,
        "privateV4": server["private_v4"] or None,
        "interfaceIp": server["interface_ip"] or None,
        "addresses": [one["addr"] for one in addresses],
        "madeFloatingIps": sorted(address for id, address in after.items() if id in made),
        "tookFloatingIps": sorted(address for address in mine if address in before.values()),
    }


def create(connection, wish, timeout):
    before = floating_ips(connection)
    made = watch_floating_ips(connection)
    network = {"network": wish["network"]} if wish["network"] else {}

    def make():
        server = connection.create_server(
            wish["name"], image=wish["image"], flavor=wish["flavor"], auto_ip=True, wait=True, timeout=timeout, **network
        )
        return describe(connection, server, before, made)

    answer = attempt(make)
    left_server = answer["error"] is not None and bool(attempt(lambda: connection.get_server(wish["name"], bare=True))["value"])
    removed = attempt(lambda: connection.delete_server(wish["name"], wait=True, timeout=timeout))
    leaked = []
    for id, address in floating_ips(connection).items():
        if id in made:
            leaked.append(address)
            attempt(lambda: connection.delete_floating_ip(id))
    return {"answer": answer, "leftServer": left_server, "removed": removed["error"], "leftFloatingIps": leaked}


def main():
    wish = json.load(sys.stdin)
    connection = openstack.connect(cloud=wish["cloud"])
    result = {
        "version": openstack.version.__version__,
        "networks": attempt(lambda: classify(connection)),
        "create": create(connection, wish["create"], wish["timeout"]) if wish["create"] else None,
    }
    json.dump(result, sys.stdout)


main()
