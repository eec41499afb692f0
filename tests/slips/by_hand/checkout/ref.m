% event-driven M/M/2 queue
rng(21);
nC = 40;
arr = cumsum(-log(rand(nC,1))/0.9);
svc = -log(rand(nC,1))/0.5;
free = [0 0];
wait = zeros(nC,1);
dep = zeros(nC,1);
server = zeros(nC,1);
for i = 1:nC
    [tf, k] = min(free);
    start = max(arr(i), tf);
    wait(i) = start - arr(i);
    dep(i) = start + svc(i);
    free(k) = dep(i);
    server(i) = k;
end
avgW = mean(wait(wait > 0));
pWait = nnz(wait)/nC;
util = zeros(1,2);
for k = 1:2
    util(k) = sum(svc(server == k))/max(dep);
end
tgrid = 0:5:40;
inSys = zeros(size(tgrid));
for i = 1:numel(tgrid)
    inSys(i) = sum(arr <= tgrid(i) & dep > tgrid(i));
end
maxL = max(inSys);
