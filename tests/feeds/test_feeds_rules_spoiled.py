"""Hundreds of spoiled feeds: whatever is dropped, doubled, emptied or broken is found, but for what is listed here."""

from __future__ import annotations

import pytest
from breaches import WHOLE, WHOLE_FACTS
from spoiled import Spoiled, spoil

from podcast_service.feeds.validate import validate

MAY_BE_LEFT_OUT = """
channel > atom:link@,rel category@,domain cloud copyright docs generator image item itunes:category itunes:complete
    itunes:new-feed-url itunes:owner lastBuildDate managingEditor podcast:block podcast:chat@,accountId,space
    podcast:funding podcast:image@,alt,aspect-ratio,height,purpose,type,width podcast:license podcast:liveItem@,end
    podcast:location@,country,geo,osm,rel podcast:locked@owner podcast:medium podcast:person@,group,href,img,role
    podcast:podping@,usesPodping podcast:podroll podcast:publisher podcast:remoteItem@,medium podcast:socialInteract
    podcast:trailer@,length,season,type podcast:txt@,purpose podcast:updateFrequency@,complete,rrule
    podcast:value@,suggested pubDate rating skipDays skipHours textInput ttl webMaster
image > description height width
item > author category@,domain comments content:encoded itunes:author itunes:episodeType itunes:image itunes:season
    itunes:summary itunes:title podcast:alternateEnclosure@,bitrate,codecs,default,height,lang,length,rel,title
    podcast:chapters podcast:contentLink podcast:episode@,display podcast:funding
    podcast:image@,alt,aspect-ratio,width podcast:license podcast:location@,geo,rel podcast:person@,role
    podcast:season@,name podcast:socialInteract@,accountId,accountUrl,priority podcast:soundbite
    podcast:transcript@,language,rel podcast:txt@,purpose podcast:value source
itunes:category > itunes:category
itunes:owner > itunes:name
podcast:alternateEnclosure > podcast:integrity podcast:source@,contentType
podcast:liveItem > description podcast:chat@,accountId,space
podcast:podroll > podcast:remoteItem@feedUrl,title
podcast:publisher > podcast:remoteItem@feedUrl
podcast:value > podcast:valueRecipient@,customKey,customValue,fee,name
    podcast:valueTimeSplit@,remotePercentage,remoteStartTime
podcast:valueTimeSplit > podcast:remoteItem@itemGuid,medium
skipDays > day
skipHours > hour
"""
"""What a feed may leave out."""
MAY_BE_REPEATED = """
channel > atom:link category itunes:category podcast:funding podcast:image podcast:location podcast:person
    podcast:remoteItem podcast:trailer podcast:txt podcast:value
item > category podcast:alternateEnclosure podcast:contentLink podcast:funding podcast:image podcast:location
    podcast:person podcast:socialInteract podcast:soundbite podcast:transcript podcast:txt podcast:value
itunes:category > itunes:category
podcast:alternateEnclosure > podcast:source
podcast:liveItem > podcast:contentLink
podcast:podroll > podcast:remoteItem
podcast:value > podcast:valueRecipient podcast:valueTimeSplit
podcast:valueTimeSplit > podcast:valueRecipient
skipDays > day
skipHours > hour
"""
"""What may stand more than once."""
MAY_BE_EMPTY = """
channel > category@domain itunes:category podcast:chat@accountId,space podcast:funding podcast:image@alt,purpose
    podcast:txt@purpose
image > description
item > category@domain podcast:alternateEnclosure@codecs,rel,title podcast:contentLink podcast:episode@display
    podcast:funding podcast:image@alt podcast:season@name podcast:socialInteract@accountId podcast:soundbite
    podcast:txt@purpose
podcast:liveItem > description podcast:chat@accountId,space podcast:contentLink
podcast:podroll > podcast:remoteItem@title
podcast:value > podcast:valueRecipient@customKey,customValue,name
podcast:valueTimeSplit > podcast:remoteItem@itemGuid
"""
"""What may say nothing."""
MAY_BE_ANYTHING = """
channel > category@,domain cloud@domain,path,protocol,registerProcedure copyright description generator
    itunes:author podcast:chat@accountId,space podcast:funding podcast:image@alt,purpose podcast:license
    podcast:location podcast:person podcast:trailer podcast:txt@,purpose podcast:updateFrequency rating
image > description
item > category@,domain content:encoded description guid itunes:author itunes:summary itunes:title
    podcast:alternateEnclosure@codecs,rel,title podcast:contentLink podcast:episode@display podcast:funding
    podcast:image@alt podcast:location podcast:person podcast:season@name podcast:socialInteract@accountId
    podcast:soundbite podcast:txt@,purpose source title
itunes:owner > itunes:name
podcast:liveItem > description enclosure@type guid podcast:chat@accountId,space podcast:contentLink title
podcast:podroll > podcast:remoteItem@title
podcast:value > podcast:valueRecipient@address,customKey,customValue,name
podcast:valueTimeSplit > podcast:remoteItem@itemGuid podcast:valueRecipient@address
textInput > description name title
"""
"""What is free text, or a name of its own in some other system."""
FREE = {"drop": MAY_BE_LEFT_OUT, "double": MAY_BE_REPEATED, "empty": MAY_BE_EMPTY, "break": MAY_BE_ANYTHING}


def places(listed: str) -> set[str]:
    """Read a list: parent > element element@attribute,attribute …; ``@,attribute`` is the element and the attribute."""
    found = set()
    for line in listed.replace("\n    ", " ").strip().splitlines():
        parent, _, names = line.partition(" > ")
        for each in names.split():
            element, _, attributes = each.partition("@")
            for attribute in attributes.split(","):
                found.add(f"{parent}/{element}" + (f"@{attribute}" if attribute else ""))
    return found


@pytest.fixture(scope="module")
def spoiled() -> tuple[Spoiled, ...]:
    return tuple(spoil(WHOLE))


@pytest.mark.parametrize("act", FREE)
def test_whatever_is_spoiled_is_found(act: str, spoiled: tuple[Spoiled, ...]):
    """feed-X06, feed-P01 to feed-P08: nothing that is broken in a feed goes unseen, and nothing is listed in vain."""
    unseen = {one.where for one in spoiled if one.act == act and not validate(one.feed, WHOLE_FACTS)}
    assert unseen == places(FREE[act])


def test_hundreds_of_feeds_are_tried(spoiled: tuple[Spoiled, ...]):
    assert len({one.feed for one in spoiled}) > 900
