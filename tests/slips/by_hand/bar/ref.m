% 1D FEM with linear elements: -u'' + u = f
nel = 8;
nodes = linspace(0, 2, nel+1);
K = zeros(nel+1); M = zeros(nel+1); b = zeros(nel+1, 1);
f = @(x) x.*(2-x);
gp = [-1 1]/sqrt(3);
w = [1 1];
for e = 1:nel
    idx = [e e+1];
    h = nodes(e+1) - nodes(e);
    Ke = [1 -1; -1 1]/h;
    Me = h/6*[2 1; 1 2];
    be = zeros(2,1);
    for g = 1:2
        xg = nodes(e) + h*(gp(g)+1)/2;
        N = [(1-gp(g))/2; (1+gp(g))/2];
        be = be + w(g)*h/2*N*f(xg);
    end
    K(idx,idx) = K(idx,idx) + Ke;
    M(idx,idx) = M(idx,idx) + Me;
    b(idx) = b(idx) + be;
end
A = K + M;
free = 2:nel;
u = zeros(nel+1,1);
u(free) = A(free,free)\b(free);
energy = 0.5*u'*A*u - b'*u;
[umax, imax] = max(u);
xmax = nodes(imax);
condA = cond(A(free,free));
