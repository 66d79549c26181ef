"""Drives the simulated AWS with boto3, a client that nobody here wrote, through the whole life of an instance.

The environment tells ENDPOINT, ACCESS_KEY, SECRET_KEY, REGION and SEEDED (the number of instances that the world came
with). Prints `ok <name>` for each part that held, and stops at the first that does not.
"""

import base64
import os
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["ENDPOINT"]
REGION = os.environ["REGION"]
ED25519 = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q somebody"
UBUNTU = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"


def client(service, key=os.environ["ACCESS_KEY"], secret=os.environ["SECRET_KEY"], region=REGION):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 0}),
    )


ec2, ssm, sts = client("ec2"), client("ssm"), client("sts")


def refused(code, status, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        found = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
        assert found == (code, status), f"{call.__name__}: {found} instead of {(code, status)}"
        return error.response["Error"]["Message"]
    raise AssertionError(f"{call.__name__} went through instead of {code}")


def until(what, look, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def everything(operation, key, **arguments):
    return [item for page in ec2.get_paginator(operation).paginate(**arguments) for item in page[key]]


def identity():
    who = sts.get_caller_identity()
    assert who["Arn"].startswith(f"arn:aws:iam::{who['Account']}:user/"), who


def credentials():
    refused("AuthFailure", 401, client("ec2", secret="x" * 40).describe_regions)
    refused("AuthFailure", 401, client("ec2", key="AKIAUNKNOWN").describe_regions)
    refused("AuthFailure", 401, client("ec2", region="eu-west-1").describe_regions)
    refused("InvalidClientTokenId", 403, client("sts", key="AKIAUNKNOWN").get_caller_identity)
    refused("SignatureDoesNotMatch", 403, client("sts", secret="x" * 40).get_caller_identity)
    refused("UnrecognizedClientException", 400, client("ssm", key="AKIAUNKNOWN").get_parameter, Name=UBUNTU)


def parameters():
    image = ssm.get_parameter(Name=UBUNTU)["Parameter"]["Value"]
    assert ec2.describe_images(ImageIds=[image])["Images"][0]["OwnerId"] == "099720109477"
    refused("ParameterNotFound", 400, ssm.get_parameter, Name="/aws/service/nothing")
    both = ssm.get_parameters(Names=["/aws/service/debian/release/12/latest/amd64", "/nothing"])
    assert len(both["Parameters"]) == 1 and both["InvalidParameters"] == ["/nothing"], both
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/aws/service/canonical", Recursive=True)
    names = [parameter["Name"] for page in pages for parameter in page["Parameters"]]
    assert len(names) == len(set(names)) > 20, len(names)


def places():
    assert REGION in [region["RegionName"] for region in ec2.describe_regions()["Regions"]]
    assert len(ec2.describe_availability_zones()["AvailabilityZones"]) == 3
    (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    inside = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    subnets = ec2.describe_subnets(Filters=inside)["Subnets"]
    assert len(subnets) == 3 and all(subnet["MapPublicIpOnLaunch"] for subnet in subnets)
    (table,) = ec2.describe_route_tables(Filters=inside)["RouteTables"]
    (gateway,) = ec2.describe_internet_gateways()["InternetGateways"]
    assert gateway["InternetGatewayId"] in [route["GatewayId"] for route in table["Routes"]]
    attributes = ec2.describe_account_attributes(AttributeNames=["max-instances"])["AccountAttributes"]
    assert int(attributes[0]["AttributeValues"][0]["AttributeValue"]) > 0


def types():
    found = everything("describe_instance_types", "InstanceTypes", PaginationConfig={"PageSize": 25})
    names = [entry["InstanceType"] for entry in found]
    assert len(names) == len(set(names)) > 100, len(names)
    assert len(ec2.describe_instance_types()["InstanceTypes"]) == 100
    arm = ec2.describe_instance_types(
        Filters=[{"Name": "processor-info.supported-architecture", "Values": ["arm64"]}, {"Name": "instance-type", "Values": ["t4g.*"]}]
    )["InstanceTypes"]
    assert {entry["InstanceType"].split(".")[0] for entry in arm} == {"t4g"} and len(arm) == 7
    refused("InvalidInstanceType", 400, ec2.describe_instance_types, InstanceTypes=["z9.huge"])
    offered = everything(
        "describe_instance_type_offerings",
        "InstanceTypeOfferings",
        LocationType="availability-zone",
        Filters=[{"Name": "instance-type", "Values": ["t2.micro"]}],
    )
    assert len(offered) == 2, offered


def images():
    assert len(ec2.describe_images()["Images"]) > 1000
    wanted = {"Owners": ["099720109477"], "Filters": [{"Name": "name", "Values": ["ubuntu/images/*/ubuntu-*-24.04-amd64-*"]}]}
    ubuntus = ec2.describe_images(**wanted)["Images"]
    newest = max(ubuntus, key=lambda image: image["CreationDate"])["ImageId"]
    assert newest == ssm.get_parameter(Name=UBUNTU)["Parameter"]["Value"]
    assert len(ec2.describe_images(IncludeDeprecated=True, **wanted)["Images"]) > len(ubuntus)
    assert all(not image["Public"] for image in ec2.describe_images(Owners=["self"])["Images"])
    refused("InvalidAMIID.NotFound", 400, ec2.describe_images, ImageIds=["ami-00000000000000000"])
    refused("InvalidAMIID.Malformed", 400, ec2.describe_images, ImageIds=["ubuntu"])


def keys():
    tags = [{"ResourceType": "key-pair", "Tags": [{"Key": "mark", "Value": "boto3"}]}]
    made = ec2.import_key_pair(KeyName="boto3", PublicKeyMaterial=ED25519, TagSpecifications=tags)
    (found,) = ec2.describe_key_pairs(Filters=[{"Name": "tag:mark", "Values": ["boto3"]}], IncludePublicKey=True)["KeyPairs"]
    assert found["KeyPairId"] == made["KeyPairId"] and found["KeyType"] == "ed25519"
    assert found["PublicKey"].split()[1].encode() == ED25519.split()[1]
    refused("InvalidKeyPair.Duplicate", 400, ec2.import_key_pair, KeyName="boto3", PublicKeyMaterial=ED25519)
    refused("InvalidKey.Format", 400, ec2.import_key_pair, KeyName="other", PublicKeyMaterial=b"no key")
    refused("InvalidKeyPair.NotFound", 400, ec2.describe_key_pairs, KeyNames=["nobody"])
    for kind in ("rsa", "ed25519"):
        assert "PRIVATE KEY" in ec2.create_key_pair(KeyName=f"made-{kind}", KeyType=kind)["KeyMaterial"]
        ec2.delete_key_pair(KeyName=f"made-{kind}")
        ec2.delete_key_pair(KeyName=f"made-{kind}")


def groups():
    (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    group = ec2.create_security_group(GroupName="boto3", Description="for boto3", VpcId=vpc["VpcId"])["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}]}
    assert ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])["SecurityGroupRules"][0]["FromPort"] == 22
    refused("InvalidPermission.Duplicate", 400, ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[rule])
    refused("InvalidGroup.Duplicate", 400, ec2.create_security_group, GroupName="boto3", Description="x", VpcId=vpc["VpcId"])
    (found,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert found["IpPermissions"][0]["IpRanges"] == [{"CidrIp": "0.0.0.0/0", "Description": "all"}], found
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[rule])
    refused("InvalidPermission.NotFound", 400, ec2.revoke_security_group_ingress, GroupId=group, IpPermissions=[rule])
    ec2.authorize_security_group_ingress(GroupId=group, CidrIp="0.0.0.0/0", IpProtocol="tcp", FromPort=22, ToPort=22)
    refused("InvalidGroup.NotFound", 400, ec2.describe_security_groups, GroupIds=["sg-00000000000000000"])


def order(**changed):
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["boto3"]}])["SecurityGroups"]
    base = {
        "ImageId": ssm.get_parameter(Name=UBUNTU)["Parameter"]["Value"],
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
        "KeyName": "boto3",
        "ClientToken": "token-1",
        "UserData": "#!/bin/sh\necho hello\n",
        "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True, "Groups": [group["GroupId"]]}],
        "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 20, "VolumeType": "gp3", "DeleteOnTermination": True}}],
        "MetadataOptions": {"HttpTokens": "required"},
        "TagSpecifications": [
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "boto <3> ☃"}, {"Key": "mark", "Value": "boto3"}]},
            {"ResourceType": "volume", "Tags": [{"Key": "mark", "Value": "boto3"}]},
        ],
    }
    return {name: value for name, value in {**base, **changed}.items() if value is not None}


def launch_errors():
    refused("DryRunOperation", 412, ec2.run_instances, **order(DryRun=True))
    refused("InvalidAMIID.NotFound", 400, ec2.run_instances, **order(ImageId="ami-00000000000000000"))
    refused("InvalidParameterValue", 400, ec2.run_instances, **order(InstanceType="z9.huge"))
    refused("InvalidParameterValue", 400, ec2.run_instances, **order(InstanceType="t4g.micro"))
    refused("InvalidKeyPair.NotFound", 400, ec2.run_instances, **order(KeyName="nobody"))
    refused("InvalidParameterCombination", 400, ec2.run_instances, **order(MinCount=3))
    refused("VcpuLimitExceeded", 400, ec2.run_instances, **order(InstanceType="m5.24xlarge", MinCount=20, MaxCount=20))
    refused("InvalidSubnetID.NotFound", 400, ec2.run_instances, **order(NetworkInterfaces=None, SubnetId="subnet-00000000000000000"))
    assert ec2.describe_instances(Filters=[{"Name": "tag:mark", "Values": ["boto3"]}])["Reservations"] == []


def ours():
    (reservation,) = ec2.describe_instances(Filters=[{"Name": "client-token", "Values": ["token-1"]}])["Reservations"]
    return reservation["Instances"][0]


def life():
    first = ec2.run_instances(**order())
    again = ec2.run_instances(**order())
    assert first["ReservationId"] == again["ReservationId"] and first["Instances"][0]["State"]["Name"] == "pending"
    refused("IdempotentParameterMismatch", 400, ec2.run_instances, **order(InstanceType="t3.small"))
    instance = first["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_exists").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    found = ours()
    assert found["InstanceId"] == instance and found["PublicIpAddress"].startswith("198.51.100.")
    assert {"Key": "Name", "Value": "boto <3> ☃"} in found["Tags"]
    status = ec2.describe_instance_status(InstanceIds=[instance])["InstanceStatuses"][0]
    assert status["InstanceState"]["Name"] == "running"
    assert "Linux version" in until("console output", lambda: ec2.get_console_output(InstanceId=instance).get("Output"))
    data = ec2.describe_instance_attribute(InstanceId=instance, Attribute="userData")["UserData"]["Value"]
    assert base64.b64decode(data).startswith(b"#!/bin/sh")
    (volume,) = ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["Volumes"]
    assert volume["Size"] == 20 and volume["Tags"] == [{"Key": "mark", "Value": "boto3"}]
    (card,) = ec2.describe_network_interfaces(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["NetworkInterfaces"]
    assert card["PrivateIpAddress"] == found["PrivateIpAddress"]


def power():
    instance = ours()["InstanceId"]
    ec2.reboot_instances(InstanceIds=[instance])
    assert ec2.stop_instances(InstanceIds=[instance])["StoppingInstances"][0]["CurrentState"]["Name"] == "stopping"
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    assert "PublicIpAddress" not in ours()
    refused("IncorrectInstanceState", 400, ec2.reboot_instances, InstanceIds=[instance])
    ec2.start_instances(InstanceIds=[instance])
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    assert ours()["PublicIpAddress"]


def tags():
    instance = ours()["InstanceId"]
    ec2.create_tags(Resources=[instance], Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}])
    ec2.delete_tags(Resources=[instance], Tags=[{"Key": "a"}])
    found = {tag["Key"]: tag["Value"] for tag in everything("describe_tags", "Tags", Filters=[{"Name": "resource-id", "Values": [instance]}])}
    assert found == {"Name": "boto <3> ☃", "mark": "boto3", "b": ""}, found
    refused("InvalidInstanceID.NotFound", 400, ec2.create_tags, Resources=["i-00000000000000000"], Tags=[{"Key": "a", "Value": "1"}])


def addresses():
    instance = ours()["InstanceId"]
    before = ours()["PublicIpAddress"]
    made = ec2.allocate_address(Domain="vpc")
    association = ec2.associate_address(AllocationId=made["AllocationId"], InstanceId=instance)["AssociationId"]
    assert ours()["PublicIpAddress"] == made["PublicIp"] != before
    refused("InvalidIPAddress.InUse", 400, ec2.release_address, AllocationId=made["AllocationId"])
    ec2.disassociate_address(AssociationId=association)
    refused("InvalidAssociationID.NotFound", 400, ec2.disassociate_address, AssociationId=association)
    ec2.release_address(AllocationId=made["AllocationId"])
    refused("InvalidAllocationID.NotFound", 400, ec2.describe_addresses, AllocationIds=[made["AllocationId"]])


def listing():
    whole = [i["InstanceId"] for r in ec2.describe_instances()["Reservations"] for i in r["Instances"]]
    paged = [i["InstanceId"] for r in everything("describe_instances", "Reservations", PaginationConfig={"PageSize": 7}) for i in r["Instances"]]
    assert sorted(whole) == sorted(paged) and len(set(paged)) == int(os.environ["SEEDED"]) + 1, len(paged)
    refused("InvalidParameterCombination", 400, ec2.describe_instances, InstanceIds=whole[:1], MaxResults=10)
    refused("InvalidParameterValue", 400, ec2.describe_instances, Filters=[{"Name": "colour", "Values": ["red"]}])
    refused("InvalidParameterValue", 400, ec2.describe_instances, MaxResults=3)
    refused("InvalidParameterValue", 400, ec2.describe_instances, MaxResults=10, NextToken="nonsense")
    refused("InvalidInstanceID.Malformed", 400, ec2.describe_instances, InstanceIds=["web-01"])
    stopped = ec2.describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["stopped"]}])["Reservations"]
    assert len(stopped) >= 6, len(stopped)
    refused("InvalidAction", 400, ec2.describe_fleets)


def end():
    instance = ours()["InstanceId"]
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["boto3"]}])["SecurityGroups"]
    refused("DependencyViolation", 400, ec2.delete_security_group, GroupId=group["GroupId"])
    refused("InvalidInstanceID.NotFound", 400, ec2.terminate_instances, InstanceIds=[instance, "i-00000000000000000"])
    assert ours()["State"]["Name"] == "running"
    change = ec2.terminate_instances(InstanceIds=[instance])["TerminatingInstances"][0]
    assert (change["PreviousState"]["Name"], change["CurrentState"]["Name"]) == ("running", "shutting-down"), change
    ec2.get_waiter("instance_terminated").wait(InstanceIds=[instance], WaiterConfig={"Delay": 1})
    again = ec2.terminate_instances(InstanceIds=[instance])["TerminatingInstances"][0]
    assert again["CurrentState"]["Name"] == "terminated"
    assert ec2.describe_volumes(Filters=[{"Name": "tag:mark", "Values": ["boto3"]}])["Volumes"] == []
    assert ours()["StateReason"]["Code"] == "Client.UserInitiatedShutdown" and "PublicIpAddress" not in ours()
    ec2.delete_security_group(GroupId=group["GroupId"])
    ec2.delete_key_pair(KeyName="boto3")
    ec2.delete_key_pair(KeyName="boto3")


PARTS = [identity, credentials, parameters, places, types, images, keys, groups, launch_errors, life, power, tags, addresses, listing, end]

for part in PARTS:
    part()
    print(f"ok {part.__name__}", flush=True)
