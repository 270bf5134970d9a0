import time
from tests.workflows.conftest import OpenOffice
async def test_x(open_with: OpenOffice) -> None:
    office = await open_with(**{"processors.payroll": {"searched_by_default": True}})
    import cProfile,pstats
    for n in range(3):
        t=time.time(); c=time.process_time()
        def lap(w):
            nonlocal t,c
            print(w, round(time.time()-t,3), "cpu", round(time.process_time()-c,3)); t=time.time(); c=time.process_time()
        if n==1:
            pr=cProfile.Profile(); pr.enable()
        r=office.rehearsed
        ref,_=await r.ask("Zoë O'Hara","zoe@example.org"); lap("ask")
        from tests.workflows.office import Request
        request=Request(office,ref,_); office.requests.append(request)
        await office.settle(); lap("settled")
        await r.confirm_email(ref); lap("confirm")
        await office.settle(); lap("settled")
        await r.decide_all(request.id); lap("decide")
        a=await r.submit(request.id,"finish_review","staff:dpo"); lap("finish")
        b=await r.submit(request.id,"approve","staff:approver"); lap("approve")
        await office.settle(); lap("settled")
        await request.send("collect", "requester"); lap("collected")
        if n==1:
            pr.disable(); pstats.Stats(pr).sort_stats("tottime").print_stats(25)
    assert 0
