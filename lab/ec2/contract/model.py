"""Compares recorded exchanges with botocore's service models.

Reads one JSON object per line from stdin: service, target, request (body), status, response (body). Prints one line
for each kind of deviation. Nothing here knows the simulated cloud: the model is what AWS publishes for its own SDKs.
"""

import base64
import json
import re
import sys
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from botocore.loaders import Loader

LOADER = Loader()
MODELS = {name: LOADER.load_service_model(name, "service-2") for name in ("ec2", "sts", "ssm")}
TIMESTAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
SCALARS = {
    "boolean": lambda text: text in ("true", "false"),
    "integer": lambda text: re.fullmatch(r"-?\d+", text) is not None,
    "long": lambda text: re.fullmatch(r"-?\d+", text) is not None,
    "double": lambda text: re.fullmatch(r"-?\d+(\.\d+)?", text) is not None,
    "float": lambda text: re.fullmatch(r"-?\d+(\.\d+)?", text) is not None,
    "timestamp": lambda text: TIMESTAMP.match(text) is not None,
    "string": lambda text: True,
}


def is_base64(text):
    try:
        base64.b64decode(text, validate=True)
        return True
    except ValueError:
        return False


class Check:
    def __init__(self, service, operation):
        self.shapes = MODELS[service]["shapes"]
        self.operation = operation
        self.found = []

    def report(self, where, what):
        self.found.append(f"{self.operation} {where}: {what}")

    def scalar(self, shape, text, where):
        kind = shape["type"]
        if kind == "blob":
            if not is_base64(text):
                self.report(where, "is not base64")
        elif not SCALARS[kind](text):
            self.report(where, f"{text!r} is no {kind}")
        if "enum" in shape and text not in shape["enum"]:
            self.report(where, f"{text!r} is not in the enumeration")

    # Requests: dotted names. The ec2 protocol spells a member by queryName, else by locationName with a capital.
    def request(self, shape_name, tree, where):
        shape = self.shapes[shape_name]
        if shape["type"] == "structure":
            names = {}
            for name, member in shape.get("members", {}).items():
                location = member.get("locationName", name)
                wire = member.get("queryName", location[0].upper() + location[1:])
                names[wire] = (name, member["shape"])
            if not isinstance(tree, dict):
                return self.report(where, "a structure was sent as one value")
            for key, value in tree.items():
                if key not in names:
                    self.report(where, f"sends {key}, which the model does not have")
                else:
                    self.request(names[key][1], value, f"{where}.{key}")
            sent = {names[key][0] for key in tree if key in names}
            for required in shape.get("required", []):
                if required not in sent:
                    self.report(where, f"lacks {required}")
        elif shape["type"] == "list":
            if not isinstance(tree, dict) or any(not key.isdigit() for key in tree):
                return self.report(where, "a list was sent as something else")
            for key, value in tree.items():
                self.request(shape["member"]["shape"], value, f"{where}.{key}")
        elif isinstance(tree, dict):
            self.report(where, "one value was sent as a structure")
        else:
            self.scalar(shape, tree, where)

    # Answers in XML: elements by locationName.
    def element(self, shape_name, node, where):
        shape = self.shapes[shape_name]
        if shape["type"] == "structure":
            self.members(shape, list(node), where)
        elif shape["type"] == "list":
            item = shape["member"].get("locationName", "item")
            for child in node:
                if local(child) != item:
                    self.report(where, f"has {local(child)} in a list of {item}")
                else:
                    self.element(shape["member"]["shape"], child, f"{where}[]")
        elif len(node):
            self.report(where, "holds elements where the model has one value")
        elif shape["type"] == "string" or node.text:
            self.scalar(shape, node.text or "", where)
        else:
            self.report(where, f"is empty where the model has a {shape['type']}")

    def members(self, shape, children, where, beside=()):
        names = {member.get("locationName", name): member["shape"] for name, member in shape.get("members", {}).items()}
        seen = set()
        for child in children:
            name = local(child)
            if name in beside:
                continue
            if name not in names:
                self.report(where, f"has {name}, which the model does not have")
                continue
            if name in seen:
                self.report(where, f"has {name} twice")
            seen.add(name)
            self.element(names[name], child, f"{where}.{name}")

    # Answers in JSON.
    def value(self, shape_name, value, where):
        shape = self.shapes[shape_name]
        kind = shape["type"]
        if kind == "structure":
            for key, inner in value.items():
                if key not in shape["members"]:
                    self.report(where, f"has {key}, which the model does not have")
                else:
                    self.value(shape["members"][key]["shape"], inner, f"{where}.{key}")
        elif kind == "list":
            for inner in value:
                self.value(shape["member"]["shape"], inner, f"{where}[]")
        elif kind == "timestamp" or kind in ("integer", "long"):
            if not isinstance(value, (int, float)):
                self.report(where, f"{value!r} is no number")
        elif kind == "string" and not isinstance(value, str):
            self.report(where, f"{value!r} is no string")


def local(node):
    return node.tag.rsplit("}", 1)[-1]


def tree_of(pairs):
    root = {}
    for name, value in pairs:
        node = root
        *path, last = name.split(".")
        for segment in path:
            node = node.setdefault(segment, {})
        node[last] = value
    return root


def check_ec2(exchange):
    fields = dict(parse_qsl(exchange["request"], keep_blank_values=True))
    name = fields.pop("Action", "")
    fields.pop("Version", None)
    operation = MODELS["ec2"]["operations"].get(name)
    check = Check("ec2", name)
    if operation is None:
        check.report("", "the model has no such operation")
        return check.found
    if "input" in operation:
        check.request(operation["input"]["shape"], tree_of(fields.items()), "request")
    root = ElementTree.fromstring(exchange["response"])
    if exchange["status"] >= 300:
        check_ec2_error(check, root)
        return check.found
    if local(root) != f"{name}Response" or not root.tag.startswith("{http://ec2.amazonaws.com/doc/2016-11-15/}"):
        check.report("response", f"is a {root.tag}")
    if root[0].tag.rsplit("}", 1)[-1] != "requestId":
        check.report("response", "does not begin with requestId")
    # Operations without an output say <return>true</return>, which the model leaves out.
    beside = {"requestId"} | (set() if "output" in operation and "return" in output_names(operation) else {"return"})
    shape = MODELS["ec2"]["shapes"][operation["output"]["shape"]] if "output" in operation else {"members": {}}
    check.members(shape, list(root), "response", beside)
    return check.found


def output_names(operation):
    members = MODELS["ec2"]["shapes"][operation["output"]["shape"]].get("members", {})
    return {member.get("locationName", name) for name, member in members.items()}


def check_ec2_error(check, root):
    names = [local(node) for node in root.iter()]
    if names != ["Response", "Errors", "Error", "Code", "Message", "RequestID"]:
        check.report("error", f"is made of {names}")


def check_sts(exchange):
    fields = dict(parse_qsl(exchange["request"], keep_blank_values=True))
    name = fields.get("Action", "")
    check = Check("sts", name)
    root = ElementTree.fromstring(exchange["response"])
    if exchange["status"] >= 300:
        if [local(node) for node in root.iter()] != ["ErrorResponse", "Error", "Type", "Code", "Message", "RequestId"]:
            check.report("error", "is of another shape")
        return check.found
    output = MODELS["sts"]["operations"][name]["output"]
    wrapper = next((node for node in root if local(node) == output["resultWrapper"]), None)
    if wrapper is None:
        check.report("response", f"has no {output['resultWrapper']}")
    else:
        check.element(output["shape"], wrapper, "response")
    return check.found


def check_ssm(exchange):
    name = (exchange["target"] or "").rsplit(".", 1)[-1]
    check = Check("ssm", name)
    operation = MODELS["ssm"]["operations"].get(name)
    answer = json.loads(exchange["response"])
    if exchange["status"] >= 300:
        if "__type" not in answer:
            check.report("error", "has no __type")
    elif operation is None:
        check.report("", "the model has no such operation")
    else:
        check.value(operation["input"]["shape"], json.loads(exchange["request"]), "request")
        check.value(operation["output"]["shape"], answer, "response")
    return check.found


CHECKS = {"ec2": check_ec2, "sts": check_sts, "ssm": check_ssm}

deviations = set()
for line in sys.stdin:
    recorded = json.loads(line)
    for deviation in CHECKS[recorded["service"]](recorded):
        deviations.add(deviation)
for deviation in sorted(deviations):
    print(deviation)
