// planted: no-undeclared-package
export { Observable } from 'rxjs';
