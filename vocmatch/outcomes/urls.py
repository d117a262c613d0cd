from django.urls import path

from vocmatch.outcomes.views import bureau, employer, evidence, graduate, numbers, school

app_name = "outcomes"
urlpatterns = [
    path("outcomes/", school.outcome_list, name="list"),
    path("outcomes/ensure/", school.ensure, name="ensure"),
    path("outcomes/codes/", school.codes, name="codes"),
    path("outcomes/queue/", bureau.queue, name="queue"),
    path("outcomes/queue/<slug:public_id>/", bureau.case, name="case"),
    path("outcomes/disputes/", bureau.disputes, name="disputes"),
    path("outcomes/disputes/<slug:public_id>/", bureau.dispute, name="dispute"),
    path("outcomes/anomalies/", bureau.anomalies, name="anomalies"),
    path("outcomes/claims/<slug:public_id>/check/", school.check, name="check"),
    path("outcomes/claims/<slug:public_id>/again/", school.again, name="again"),
    path("outcomes/claims/<slug:public_id>/paper/", evidence.paper, name="paper"),
    path("outcomes/<slug:public_id>/", school.outcome, name="outcome"),
    path("outcomes/<slug:public_id>/claim/", school.claim, name="claim"),
    path("outcomes/<slug:public_id>/contact/", school.contact, name="contact"),
    path("outcome/", graduate.code, name="code"),
    path("outcome/answer/", graduate.answer, name="answer"),
    path("outcome/mine/", graduate.mine, name="mine"),
    path("outcome/mine/claim/", graduate.mine_claim, name="mine_claim"),
    path("inbox/<slug:public_id>/start/", employer.start, name="start"),
    path("rates/", numbers.rates, name="rates"),
    path("rates/download/", numbers.rates_download, name="rates_download"),
    path("snapshots/", numbers.snapshots, name="snapshots"),
    path("snapshots/<slug:public_id>/", numbers.snapshot, name="snapshot"),
    path("snapshots/<slug:public_id>/publish/", numbers.publish, name="publish"),
    path("statistics/", numbers.statistics, name="statistics"),
    path("statistics/download/", numbers.statistics_download, name="statistics_download"),
]
