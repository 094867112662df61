"""Routes of what goes out to other systems."""

from django.urls import path

from insights.views import feeds, messages

api = [
    path("feeds/performance/", feeds.PerformanceFeed.as_view(), name="feed-performance"),
    path(
        "feeds/performance/schema/",
        feeds.PerformanceFeedSchema.as_view(),
        name="feed-performance-schema",
    ),
    path("feeds/tiles/", feeds.Tiles.as_view(), name="feed-tiles"),
    path("feeds/guardian/", feeds.GuardianFeed.as_view(), name="feed-guardian"),
    path("feeds/guardian/schema/", feeds.GuardianSchema.as_view(), name="feed-guardian-schema"),
    path("feeds/deliveries/", feeds.FeedDeliveryList.as_view(), name="feed-deliveries"),
    path(
        "feeds/deliveries/<publicid:feed_delivery_id>/again/",
        feeds.FeedDeliveryAgain.as_view(),
        name="feed-delivery-again",
    ),
    path("messages/", messages.ModuleMessageList.as_view(), name="messages"),
    path(
        "messages/<publicid:message_id>/again/",
        messages.ModuleMessageAgain.as_view(),
        name="message-again",
    ),
]
